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

const WORKS: readonly { readonly work: string; readonly run: LedgerWork }[] = [
  { work: 'a cycle reads', run: readsOfCycle },
  { work: 'a buy reads', run: readsOfBuy },
  { work: 'a cycle with a buy writes', run: writesOfCycle },
];

async function timed({ ledger, takeRows }: WatchedLedger, run: LedgerWork, now: number) {
  takeRows();
  const start = performance.now();
  await run(ledger, now);
  return { time: performance.now() - start, rows: takeRows() };
}

async function made(url: string, days: number, end: number): Promise<WatchedLedger> {
  const watched = await openWatched(url);
  await fillHistory(watched.database.db, days, end);
  return watched;
}

/**
 * What a cycle and a buy read and write in a ledger of one month and in one of three years, in turns, so that the load of the machine falls on both alike.
 * The first round warms up.
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
      for (let round = 0; round <= rounds; round += 1) {
        // A write must be of a cycle of its own; reads do not mind.
        const now = end + round * 60_000;
        const turns = round % 2 === 0 ? [young, old] : [old, young];
        const results = new Map<WatchedLedger, Awaited<ReturnType<typeof timed>>>();
        for (const ledger of turns) results.set(ledger, await timed(ledger, run, now));
        const [a, b] = [results.get(young), results.get(old)];
        if (round > 0 && a !== undefined && b !== undefined) pairs.push({ young: a, old: b });
      }
      measured.push(summary(work, pairs));
    }
    return measured;
  } finally {
    for (const { database } of opened) await database.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

type Turn = Awaited<ReturnType<typeof timed>>;

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

/** The measurements as a table. */
export function ledgerReport(measurements: readonly LedgerMeasurement[]): readonly string[] {
  return [
    `| in a ledger of ${YOUNG_DAYS} days and of ${OLD_DAYS} days | rows | rows, old | ratio | ms | ms, old | ratio |`,
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...measurements.map(
      ({ work, young, old, rowRatio, timeRatio }) =>
        `| ${work} | ${young.rows} | ${old.rows} | ${rowRatio.toFixed(2)} | ${young.time.toFixed(1)} | ${old.time.toFixed(1)} | ${timeRatio.toFixed(2)} |`,
    ),
  ];
}
