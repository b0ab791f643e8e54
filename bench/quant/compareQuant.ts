import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figure } from '../figure.ts';
import { median } from '../median.ts';
import { peerEnvironment } from '../peers/peerEnvironment.ts';
import { type PeerHello, PeerProcess } from '../peers/peerProcess.ts';
import { type AssetsData, assetsData, type SeriesData, seriesData, writeBenchData } from './benchData.ts';
import { type CardinalityMeasurement, measureCardinality } from './cardinality.ts';
import { Trial, type TrialResult } from './peerTrial.ts';
import { PORTFOLIO_TASKS, SERIES_TASKS } from './tasks.ts';
import type { SamplingBudget } from './timing.ts';

/** What to measure. */
export interface QuantOptions {
  readonly sizes: readonly number[];
  /** IDs of tasks; empty for all. */
  readonly tasks: readonly string[];
  /** Times that each task is timed on every side, by turns. */
  readonly rounds: number;
  readonly seed: number;
  readonly peers: boolean;
  /** Seconds that all repetitions of a peer's task together may take. */
  readonly limit: number;
}

/** Every measurement of a run. */
export interface QuantMeasurement {
  readonly trials: readonly TrialResult[];
  readonly cardinality: readonly CardinalityMeasurement[];
  /** Versions of the peers, and which are missing; or why there are none. */
  readonly peers: Omit<PeerHello, 'tasks'> | { readonly reason: string };
  readonly rounds: number;
  readonly seed: number;
}

/** Where cardinality is no task of the trials, it goes by this name in `tasks`. */
export const CARDINALITY = 'cardinality';
export const TASK_IDS: readonly string[] = [...PORTFOLIO_TASKS, ...SERIES_TASKS]
  .map(({ id }) => id)
  .concat(CARDINALITY);

const OURS: SamplingBudget = { warmUp: 300, sample: 400, mostRepetitions: 200 };
const PEER_SECONDS = 1.5;

/** Times our tasks and the peers' by turns, in this process and one other, on the same data. */
export async function compareQuant(options: QuantOptions, tell: (message: string) => void): Promise<QuantMeasurement> {
  const wanted = (id: string): boolean => options.tasks.length === 0 || options.tasks.includes(id);
  const assets = new Map(options.sizes.map((size) => [size, assetsData(size, options.seed)]));
  const series = seriesData(options.seed);
  const trials = [
    ...PORTFOLIO_TASKS.filter(({ id }) => wanted(id)).flatMap((task) =>
      task.sizes.flatMap((size) => {
        const data = assets.get(size);
        return data === undefined ? [] : [Trial.ofPortfolio(task, size, data)];
      }),
    ),
    ...SERIES_TASKS.filter(({ id }) => wanted(id)).map((task) => Trial.ofSeries(task, series)),
  ];
  const directory = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
  let peers: PeerProcess | { readonly reason: string } = { reason: 'they were not asked for' };
  try {
    if (options.peers && trials.length > 0) peers = await startPeers(directory, assets, series, tell);
    if ('reason' in peers) tell(`without the Python peers, since ${peers.reason}; only our own times follow`);
    for (const trial of trials) await runTrial(trial, peers, options, tell);
  } finally {
    if ('ask' in peers) await peers.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  if (wanted(CARDINALITY)) tell('cardinality: at most 10 names');
  const cardinality = wanted(CARDINALITY) ? measureCardinality(options.sizes, options.seed, OURS) : [];
  const { rounds, seed } = options;
  return { trials: trials.map((trial) => trial.result()), cardinality, peers: description(peers), rounds, seed };
}

async function startPeers(
  directory: string,
  assets: ReadonlyMap<number, AssetsData>,
  series: SeriesData,
  tell: (message: string) => void,
): Promise<PeerProcess | { readonly reason: string }> {
  const environment = await peerEnvironment(tell);
  if ('reason' in environment) return environment;
  writeBenchData(directory, assets, series);
  tell('loading the Python peers');
  try {
    const peers = await PeerProcess.start(environment.python, directory);
    for (const [name, reason] of Object.entries(peers.hello.missing)) tell(`without ${name}: ${reason}`);
    return peers;
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

async function runTrial(
  trial: Trial,
  peers: PeerProcess | { readonly reason: string },
  { rounds, limit }: QuantOptions,
  tell: (message: string) => void,
): Promise<void> {
  const rivals =
    'reason' in peers
      ? []
      : Object.entries(peers.hello.tasks).flatMap(([peer, known]) => (known.includes(trial.task.id) ? [peer] : []));
  for (let round = 0; round < rounds; round += 1) {
    trial.runOurs(OURS);
    for (const peer of rivals) {
      if ('reason' in peers || trial.hasGivenUp(peer)) continue;
      const size = trial.size === undefined ? {} : { size: trial.size };
      const request = { task: trial.task.id, peer, ...size, budget: PEER_SECONDS, limit };
      trial.record(peer, await peers.ask(request));
    }
  }
  const { name, ours, peers: results } = trial.result();
  const others = results.map(
    (peer) => `${peer.name} ${peer.times.length === 0 ? peer.error : `${figure(median(peer.times))} ms`}`,
  );
  tell([`${name}: ours ${ours.error ?? `${figure(median(ours.times))} ms`}`, ...others].join(', '));
}

function description(peers: PeerProcess | { readonly reason: string }): QuantMeasurement['peers'] {
  if ('reason' in peers) return peers;
  const { python, versions, missing } = peers.hello;
  return { python, versions, missing };
}
