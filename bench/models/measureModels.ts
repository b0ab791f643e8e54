import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { areaUnderCurve } from '../../core/learning/calibration/probabilityScores.ts';
import type { BoostedTrees } from '../../quant/boosting/boostedTrees.ts';
import { fitBoostedTrees } from '../../quant/boosting/fitBoostedTrees.ts';
import { predictMargins } from '../../quant/boosting/predictMargins.ts';
import { figure } from '../figure.ts';
import { median } from '../median.ts';
import { peerEnvironment } from '../peers/peerEnvironment.ts';
import { type PeerHello, PeerProcess } from '../peers/peerProcess.ts';
import { sampled } from '../quant/timing.ts';
import { MODEL_CASES, type ModelCase, type ModelCaseData, modelCaseData, writeModelCase } from './modelCases.ts';

/** What one side needs for a case. */
export interface ModelSide {
  readonly name: string;
  /** Processor time of training, in ms, one per round. */
  readonly training: number[];
  /** Time of predicting 50 rows, in ms, one per round. */
  readonly prediction: number[];
  /** Area under the curve on the rows to judge by. */
  auc: number;
  error?: string;
}

/** One case on every side; ours first. */
export interface ModelMeasurement {
  readonly case: ModelCase;
  readonly sides: readonly ModelSide[];
}

/** Every case, and what was compared with. */
export interface ModelMeasurements {
  readonly cases: readonly ModelMeasurement[];
  readonly peers: Omit<PeerHello, 'tasks'> | { readonly reason: string };
}

/** What to measure. */
export interface ModelOptions {
  readonly rounds: number;
  readonly seed: number;
  readonly peers: boolean;
  /** Seconds that a peer's training may take. */
  readonly limit: number;
}

/** Our own name among the sides. */
export const OURS = 'Ballast';
const PREDICTED = 50;

/** Trains and predicts on every side by turns, one case after the other, with one thread each. */
export async function measureModels(
  options: ModelOptions,
  tell: (message: string) => void,
): Promise<ModelMeasurements> {
  const environment = options.peers ? await peerEnvironment(tell) : { reason: 'they were not asked for' };
  const cases: ModelMeasurement[] = [];
  let hello: ModelMeasurements['peers'] = 'reason' in environment ? environment : { reason: 'nothing was measured' };
  for (const given of MODEL_CASES) {
    const data = modelCaseData(given, options.seed);
    const directory = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
    try {
      writeModelCase(directory, 0, given, data);
      const peers =
        'reason' in environment
          ? undefined
          : await PeerProcess.start(environment.python, directory, 'time_boosting.py');
      if (peers !== undefined)
        hello = { python: peers.hello.python, versions: peers.hello.versions, missing: peers.hello.missing };
      try {
        const sides = await measureCase(given, data, peers, options);
        cases.push({ case: given, sides });
        const said = sides.map(({ name, training, error }) => `${name} ${error ?? `${figure(median(training))} ms`}`);
        tell(`training on ${given.name}: ${said.join(', ')}`);
      } finally {
        await peers?.stop();
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
  return { cases, peers: hello };
}

async function measureCase(
  given: ModelCase,
  data: ModelCaseData,
  peers: PeerProcess | undefined,
  { rounds, limit }: ModelOptions,
): Promise<readonly ModelSide[]> {
  const own: ModelSide = { name: OURS, training: [], prediction: [], auc: Number.NaN };
  const others = Object.keys(peers?.hello.tasks ?? {}).map(
    (name): ModelSide => ({ name, training: [], prediction: [], auc: Number.NaN }),
  );
  for (let round = 0; round < rounds; round += 1) {
    runOurs(own, given, data);
    for (const side of others) if (peers !== undefined) await runPeer(side, peers, limit);
  }
  return [own, ...others];
}

function runOurs(side: ModelSide, given: ModelCase, { features, outcomes }: ModelCaseData): void {
  const { rows, columns, maxLeaves, maxDepth, trees } = given;
  const matrix = (from: number, to: number) => ({
    rows: to - from,
    columns,
    data: features.subarray(from * columns, to * columns),
  });
  const training = { features: matrix(0, rows), outcomes: outcomes.subarray(0, rows) };
  const before = process.cpuUsage();
  const model: BoostedTrees = fitBoostedTrees(training, { seed: 1, maxTrees: trees, maxLeaves, maxDepth });
  const { user, system } = process.cpuUsage(before);
  side.training.push((user + system) / 1_000);
  side.auc = areaUnderCurve(predictMargins(model, matrix(rows, outcomes.length)), outcomes.subarray(rows));
  const few = matrix(rows, rows + PREDICTED);
  const budget = { warmUp: 100, sample: 200, mostRepetitions: 500 };
  side.prediction.push(sampled(() => predictMargins(model, few), budget).time);
}

async function runPeer(side: ModelSide, peers: PeerProcess, limit: number): Promise<void> {
  if (side.error !== undefined) return;
  const trained = await peers.ask({ task: 'train', peer: side.name, budget: 0, limit });
  const predicted =
    'error' in trained ? trained : await peers.ask({ task: 'predict', peer: side.name, budget: 0.2, limit });
  if ('error' in trained || 'error' in predicted) {
    side.error = 'error' in trained ? trained.error : 'error' in predicted ? predicted.error : '';
    return;
  }
  side.training.push(median(trained.times));
  side.prediction.push(median(predicted.times));
  if ('value' in trained) side.auc = trained.value;
}
