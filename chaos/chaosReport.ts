import { tableLines } from '../client/cli/table.ts';
import type { FailedCycle } from './check/checkRound.ts';
import { PROBLEM_KINDS, type Problem, type ProblemKind } from './check/problem.ts';
import { FAULT_KINDS, type FaultKind } from './faults/kinds.ts';
import type { OrderRecovery } from './orderRecoveries.ts';
import { type LegRound, type RepeatedOptions, repeatCommand } from './runLeg.ts';

/** A round with findings. */
export interface FailedRound {
  readonly round: number;
  /** The command that repeats it. */
  readonly again: string;
  readonly problems: readonly Problem[];
}

/** How long orders took to recover, ms. */
export interface RecoveryTimes {
  readonly orders: number;
  readonly medianMs: number;
  readonly longestMs: number;
}

/** The whole run in figures. */
export interface ChaosReport {
  readonly seed: number;
  readonly rounds: number;
  /** By kind: how often it was injected, and how often it met a request, a process or a workflow. */
  readonly faults: Readonly<Partial<Record<FaultKind, { readonly injected: number; readonly met: number }>>>;
  readonly orders: number;
  readonly ordersOnceUnknown: number;
  readonly cycles: Readonly<Partial<Record<string, number>>>;
  readonly failedCycles: readonly (FailedCycle & { readonly round: number })[];
  /** How often each breaker has stopped an account. */
  readonly trips: Readonly<Partial<Record<string, number>>>;
  readonly problems: Readonly<Record<ProblemKind, number>>;
  readonly longestRecoveryMs: number;
  /** From a kill -9 of the worker to the end of an order in flight, by the kind of the kill, in rounds without other faults. */
  readonly orderRecoveries: Readonly<Partial<Record<FaultKind, RecoveryTimes>>>;
  readonly failed: readonly FailedRound[];
}

/** Sums up rounds. */
export function reportOf(options: RepeatedOptions, results: readonly LegRound[]): ChaosReport {
  const faults: Partial<Record<FaultKind, { injected: number; met: number }>> = {};
  const cycles: Counts = {};
  const trips: Counts = {};
  const problems = {
    duplicate: 0,
    'without intent': 0,
    lost: 0,
    'without outcome': 0,
    mismatch: 0,
    limit: 0,
    stuck: 0,
  };
  const failed: FailedRound[] = [];
  for (const result of results) {
    for (const { kind, met } of result.faults) {
      const before = faults[kind] ?? { injected: 0, met: 0 };
      faults[kind] = { injected: before.injected + 1, met: before.met + (met ? 1 : 0) };
    }
    addCounts(cycles, result.cycles);
    addCounts(trips, result.trips);
    for (const { kind } of result.problems) problems[kind] += 1;
    if (result.problems.length > 0) {
      const { round, worldFirst, problems: found } = result;
      failed.push({ round, again: repeatCommand(options, worldFirst, round), problems: found });
    }
  }
  return {
    seed: options.seed,
    rounds: results.length,
    faults,
    orders: sum(results.map(({ orders }) => orders)),
    ordersOnceUnknown: sum(results.map(({ unknown }) => unknown)),
    cycles,
    failedCycles: results.flatMap(({ round, failedCycles }) => failedCycles.map((cycle) => ({ round, ...cycle }))),
    trips,
    problems,
    longestRecoveryMs: Math.max(0, ...results.map(({ recoveryMs }) => recoveryMs ?? 0)),
    orderRecoveries: recoveryTimes(results.flatMap(({ orderRecoveries }) => orderRecoveries)),
    failed,
  };
}

function recoveryTimes(recoveries: readonly OrderRecovery[]): Partial<Record<FaultKind, RecoveryTimes>> {
  const byKind: Partial<Record<FaultKind, RecoveryTimes>> = {};
  for (const kind of FAULT_KINDS) {
    const times = recoveries
      .filter((recovery) => recovery.kind === kind)
      .map(({ ms }) => ms)
      .sort((a, b) => a - b);
    const [medianMs, longestMs] = [times[Math.floor(times.length / 2)], times.at(-1)];
    if (medianMs !== undefined && longestMs !== undefined) byKind[kind] = { orders: times.length, medianMs, longestMs };
  }
  return byKind;
}

type Counts = Partial<Record<string, number>>;

function addCounts(sums: Counts, counts: Readonly<Counts>): void {
  for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + (count ?? 0);
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The report as tables for a terminal. */
export function reportText(report: ChaosReport): string {
  const faults = FAULT_KINDS.flatMap((kind): string[][] => {
    const count = report.faults[kind];
    return count === undefined ? [] : [[kind, String(count.injected), String(count.met)]];
  });
  const totals = [
    ['rounds', String(report.rounds)],
    ['orders', String(report.orders)],
    ['orders once unknown', String(report.ordersOnceUnknown)],
    ...Object.entries(report.cycles).map(([outcome, count]) => [`cycles ${outcome}`, String(count ?? 0)]),
    ...Object.entries(report.trips).map(([breaker, count]) => [`stops by ${breaker}`, String(count ?? 0)]),
    ...PROBLEM_KINDS.map((kind) => [`problems: ${kind}`, String(report.problems[kind])]),
    ['longest recovery, s', seconds(report.longestRecoveryMs)],
  ];
  const recoveries = FAULT_KINDS.flatMap((kind): string[][] => {
    const times = report.orderRecoveries[kind];
    return times === undefined ? [] : [[kind, String(times.orders), seconds(times.medianMs), seconds(times.longestMs)]];
  });
  const failures = report.failed.flatMap(({ round, again, problems }) => [
    `Round ${round} failed. Again: ${again}`,
    ...problems.map(({ kind, subject, detail }) => `  ${kind}: ${subject}: ${detail}`),
  ]);
  return [
    ...tableLines(['fault', 'injected', 'met'], faults),
    '',
    ...tableLines(['total', ''], totals),
    ...(recoveries.length === 0
      ? []
      : [
          '',
          ...tableLines(
            ['orders in flight at a kill -9 of the worker', 'orders', 'median, s', 'longest, s'],
            recoveries,
          ),
        ]),
    ...failures,
  ].join('\n');
}
