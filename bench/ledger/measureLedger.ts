import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../median.ts';
import { fillHistory } from './history.ts';
import { type LedgerWork, readsOfBuy, readsOfCycle, writesOfCycle } from './reads.ts';
import { openWatched, type WatchedLedger } from './watchedLedger.ts';

/** One kind of work on the young and on the old ledger: rows returned, and ms (median). */
export interface LedgerMeasurement {
  readonly work: string;
  readonly young: { readonly rows: number; readonly time: number };
  readonly old: { readonly rows: number; readonly time: number };
  readonly rowRatio: number;
  /** Median of the ratios of the rounds. */
  readonly timeRatio: number;
}

const HOUR_MS = 3_600_000;
const YOUNG_DAYS = 31;
const OLD_DAYS = 3 * 365;
/** Greatest ratio of old to young, of rows and of time. */
const GOAL = 1.1;

const WORKS: readonly { readonly work: string; readonly run: LedgerWork }[] = [
  { work: 'a cycle reads', run: readsOfCycle },
  { work: 'a buy reads', run: readsOfBuy },
  { work: 'a cycle with a buy writes', run: writesOfCycle },
];

interface Turn {
  readonly time: number;
  readonly rows: number;
}

/** Each turn does the work so many times, since one alone takes no longer than a pause of the garbage collector. */
const REPETITIONS = 5;
const WARM_UP_ROUNDS = 2;

/** Time and rows of one repetition. A write must be of a cycle of its own, a minute after the one before; reads do not mind. */
async function timed({ ledger, takeRows }: WatchedLedger, run: LedgerWork, first: number): Promise<Turn> {
  takeRows();
  const start = performance.now();
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) await run(ledger, first + repetition * 60_000);
  return { time: (performance.now() - start) / REPETITIONS, rows: takeRows() / REPETITIONS };
}

async function made(url: string, days: number, end: number): Promise<WatchedLedger> {
  const watched = await openWatched(url);
  await fillHistory(watched.database.db, days, end);
  return watched;
}

/**
 * What a cycle and a buy read and write in a ledger of one month and in one of three years, in turns, so that the load of the machine falls on both alike.
 * Two rounds before them warm up.
 */
export async function measureLedger(
  rounds: number,
  tell: (message: string) => void,
): Promise<readonly LedgerMeasurement[]> {
  const directory = mkdtempSync(join(tmpdir(), 'ballast-bench-ledger-'));
  const end = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const opened: WatchedLedger[] = [];
  try {
    for (const [name, days] of [['young', YOUNG_DAYS] as const, ['old', OLD_DAYS] as const]) {
      tell(`filling a ledger with hourly cycles of ${days} days`);
      opened.push(await made(`sqlite:${join(directory, `${name}.db`)}`, days, end));
    }
    const [young, old] = opened;
    const measured: LedgerMeasurement[] = [];
    for (const { work, run } of WORKS) {
      tell(work);
      const pairs = [];
      for (let round = 0; round < WARM_UP_ROUNDS + rounds; round += 1) {
        const now = end + round * REPETITIONS * 60_000;
        const turns = round % 2 === 0 ? [young, old] : [old, young];
        const results = new Map<WatchedLedger, Turn>();
        for (const ledger of turns) results.set(ledger, await timed(ledger, run, now));
        const [a, b] = [results.get(young), results.get(old)];
        if (round >= WARM_UP_ROUNDS && a !== undefined && b !== undefined) pairs.push({ young: a, old: b });
      }
      measured.push(summary(work, pairs));
    }
    return measured;
  } finally {
    for (const { database } of opened) await database.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function summary(work: string, pairs: readonly { readonly young: Turn; readonly old: Turn }[]): LedgerMeasurement {
  const of = (side: 'young' | 'old') => ({
    rows: median(pairs.map((pair) => pair[side].rows)),
    time: median(pairs.map((pair) => pair[side].time)),
  });
  const [young, old] = [of('young'), of('old')];
  return {
    work,
    young,
    old,
    rowRatio: old.rows / young.rows,
    timeRatio: median(pairs.map((pair) => pair.old.time / pair.young.time)),
  };
}

function verdict({ rowRatio, timeRatio }: LedgerMeasurement): string {
  const missed = [...(rowRatio <= GOAL ? [] : ['rows']), ...(timeRatio <= GOAL ? [] : ['time'])];
  return missed.length === 0 ? 'met' : `MISSED: ${missed.join(' and ')}`;
}

/** The measurements beside their goal, as a table. */
export function ledgerReport(measurements: readonly LedgerMeasurement[]): readonly string[] {
  return [
    `| in a ledger of ${YOUNG_DAYS} days and of ${OLD_DAYS} days | rows | rows, old | ratio | ms | ms, old | ratio | goal of both ratios | |`,
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |',
    ...measurements.map((measurement) => {
      const { work, young, old, rowRatio, timeRatio } = measurement;
      const rows = `${young.rows} | ${old.rows} | ${rowRatio.toFixed(2)}`;
      const times = `${young.time.toFixed(1)} | ${old.time.toFixed(1)} | ${timeRatio.toFixed(2)}`;
      return `| ${work} | ${rows} | ${times} | <= ${GOAL.toFixed(2)} | ${verdict(measurement)} |`;
    }),
  ];
}
