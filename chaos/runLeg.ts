import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { OrderStyle } from '../core/orders/order.ts';
import { requireVenue } from '../core/venues/venues.ts';
import type { Problem } from './check/problem.ts';
import { DIALECTS, type Dialect } from './dialects.ts';
import { type FaultKind, kindsFor, type LedgerKind } from './faults/kinds.ts';
import { type RoundResult, runRound } from './runRound.ts';
import { type PlannedRound, planRound } from './schedule.ts';
import type { Guard } from './worker/guards.ts';
import { ACCOUNTS, openWorld } from './world.ts';

/** What a run consists of. */
export interface ChaosOptions {
  readonly seed: number;
  /** Number of the first round, from 1. */
  readonly first: number;
  readonly rounds: number;
  readonly kinds?: readonly FaultKind[];
  /** The guard that is taken out. */
  readonly without?: Guard;
  /** What keeps the ledger; default: SQLite. */
  readonly ledger?: LedgerKind;
  /** The venue that all worlds trade at; default: every fourth at Binance, every eighth at OKX, at Bybit and at Kraken, the others at Coinbase. */
  readonly dialect?: Dialect;
  /** How many worlds are run side by side. */
  readonly lanes: number;
  /** For everything durable; what rounds without findings have left is deleted. */
  readonly directory: string;
  /** Longest wait until everything is quiet after a round. */
  readonly patienceMs: number;
  /** Ends the run where it stands. */
  readonly signal?: AbortSignal;
  onProgress(message: string): void;
  /** Told after each round what all of them have shown. */
  onRound?(results: readonly LegRound[]): void;
}

/** What of a run is needed to repeat a round of it. */
export type RepeatedOptions = Pick<ChaosOptions, 'seed' | 'kinds' | 'without' | 'ledger' | 'dialect'>;

/** Rounds that share one world, one after the other. */
export interface Leg {
  readonly first: number;
  readonly rounds: number;
}

/** A round with the first one of its world, from which it can be repeated. */
export interface LegRound extends RoundResult {
  readonly worldFirst: number;
}

/** Every third world trades with limit orders, every sixth with market orders, the others as it is the default. */
function ordersOf(seed: number, { first }: Leg): OrderStyle['type'] {
  const place = (seed + first) % 6;
  if (place % 3 === 0) return 'limit';
  return place === 1 ? 'market' : 'marketableLimit';
}

/** Every second world has protective stops. */
function hasStops(seed: number, { first }: Leg): boolean {
  return (seed + first) % 2 === 0;
}

/** The kinds that are drawn: those asked for, as far as they can strike the ledger and the venue. */
function kindsOf({ kinds, ledger = 'sqlite' }: ChaosOptions, dialect: Dialect): readonly FaultKind[] {
  const possible = kindsFor(ledger, dialect);
  return kinds === undefined ? possible : kinds.filter((kind) => possible.includes(kind));
}

/** The venues of eight worlds: Binance with and without stops, and each venue with each way to order. */
const IN_TURN = ['binance', 'coinbase', 'coinbase', 'binance', 'coinbase', 'okx', 'bybit', 'kraken'] as const;

/** The venue of a world; another one where no kind can strike the drawn one. */
function dialectOf(options: ChaosOptions, { first }: Leg): Dialect {
  const { seed, dialect } = options;
  const drawn: Dialect = IN_TURN[(seed + first) % IN_TURN.length] ?? 'coinbase';
  const inTurn: readonly Dialect[] = [drawn, ...DIALECTS];
  return dialect ?? inTurn.find((venue) => kindsOf(options, venue).length > 0) ?? drawn;
}

/** The command that repeats a round, from the first one of its world on. */
export function repeatCommand(
  { seed, kinds, without, ledger, dialect }: RepeatedOptions,
  worldFirst: number,
  round: number,
): string {
  const rounds = round - worldFirst + 1;
  const only = (kinds ?? []).map((kind) => ` --only "${kind}"`).join('');
  const guard = without === undefined ? '' : ` --without ${without}`;
  const database = ledger === undefined ? '' : ` --ledger ${ledger}`;
  const venue = dialect === undefined ? '' : ` --venue ${dialect}`;
  return `npm run chaos -- --seed ${seed} --first ${worldFirst} --rounds ${rounds} --lanes 1${database}${venue}${guard}${only}`;
}

/** A round that the harness could not bring to its end: something did not answer for longer than any fault lasts. */
function unfinished({ round }: PlannedRound, error: unknown): RoundResult {
  const detail = error instanceof Error ? error.message : String(error);
  const problems: readonly Problem[] = [{ kind: 'stuck', subject: `round ${round}`, detail }];
  return {
    round,
    faults: [],
    orders: 0,
    unknown: 0,
    cycles: {},
    failedCycles: [],
    trips: {},
    recoveryMs: undefined,
    orderRecoveries: [],
    durationMs: 0,
    problems,
  };
}

function lineOf({
  round,
  orders,
  unknown,
  cycles,
  failedCycles,
  recoveryMs,
  durationMs,
  problems,
}: RoundResult): string {
  const recovery = recoveryMs === undefined ? 'not quiet' : `quiet ${(recoveryMs / 1_000).toFixed(1)} s after them`;
  return (
    `  round ${round}: ${orders} orders, ${unknown} once unknown, cycles ${JSON.stringify(cycles)}, ${recovery}, ${(durationMs / 1_000).toFixed(1)} s in all` +
    failedCycles.map(({ account, cause }) => `\n  Cycle of ${account} failed: ${cause}`).join('') +
    problems.map(({ kind, subject, detail }) => `\n  PROBLEM ${kind}: ${subject}: ${detail}`).join('')
  );
}

/** Runs the rounds of a leg in a world of their own, until one of them fails or the run is ended. The world's directory is kept where one has failed. */
export async function runLeg(
  options: ChaosOptions,
  leg: Leg,
  ended: Promise<'ended'>,
  onRound: (result: LegRound) => void,
): Promise<void> {
  const { seed, without, ledger = 'sqlite', patienceMs, signal, onProgress } = options;
  const directory = join(options.directory, `from-${leg.first}`);
  mkdirSync(directory, { recursive: true });
  const dialect = dialectOf(options, leg);
  const world = await openWorld({
    directory,
    seed: seed + leg.first,
    without,
    ledger,
    dialect,
    orders: ordersOf(seed, leg),
    stops: hasStops(seed, leg) && requireVenue(dialect).stopOrders,
    onProgress: (message) => onProgress(`  world from round ${leg.first}: ${message}`),
  });
  let failed = false;
  try {
    for (let round = leg.first; round < leg.first + leg.rounds && !failed; round += 1) {
      const plan = planRound(seed, round, ACCOUNTS, kindsOf(options, dialect));
      onProgress(
        `Round ${round} at ${dialect}: ${plan.faults.map(({ kind, account }) => `${kind} (${account})`).join('; ')}`,
      );
      const result = await Promise.race([
        runRound(world, plan, patienceMs).catch((error) => unfinished(plan, error)),
        ended,
      ]);
      if (result === 'ended' || signal?.aborted) return;
      onProgress(lineOf(result));
      onRound({ ...result, worldFirst: leg.first });
      failed = result.problems.length > 0;
      if (failed) onProgress(`  Round ${round} failed. Again: ${repeatCommand(options, leg.first, round)}`);
    }
  } finally {
    await world.close();
    if (!failed) rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}
