import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { SlotRow } from '../../research/backtest/backtestResult.ts';
import type { BacktestOptions } from '../../research/backtest/runBacktest.ts';
import type { Onlooker } from '../../research/backtest/runInTurns.ts';
import { compareResults } from '../../research/compare/compareResults.ts';
import { runKeptBacktest } from '../../research/keptBacktest.ts';
import { plotsOf } from '../../research/report/plots.ts';
import { reportData } from '../../research/report/reportData.ts';
import { reportPage } from '../../research/report/reportPage.ts';
import type { SavedResult } from '../../research/results/savedResult.ts';
import { SavedResults } from '../../research/results/savedResults.ts';
import { Trials } from '../../research/results/trials.ts';
import { researchOf } from '../cli/backtest/researchOptions.ts';
import type {
  BacktestAnswer,
  BacktestProgress,
  BacktestRequest,
  BacktestTask,
  GrowthSeries,
  ListedResult,
  UnreadableResult,
} from './backtestTask.ts';

/** Time between two tellings of how far a run is, ms. */
const TOLD_EVERY_MS = 250;
/** A stop by a breaker lasts so long until a person ends it, as `ballast backtest` has it, ms. */
const RESUME_AFTER_MS = 86_400_000;
/** Fees of the venue, as `ballast backtest` has them. */
const FEES = { takerFee: '0.012', makerFee: '0.006' } as const;

/** Who looks on. */
export interface BacktestOnlooker {
  isStopped(): boolean;
  onProgress(progress: BacktestProgress): void;
}

/** Does a task of backtests. @throws InvalidInputError for what cannot be run, read or compared */
export async function doBacktestTask(task: BacktestTask, onlooker: BacktestOnlooker): Promise<BacktestAnswer> {
  switch (task.kind) {
    case 'run':
      return { kind: 'run', stopped: await run(task.config, task.request, onlooker) };
    case 'list':
      return { kind: 'list', ...listOf(new SavedResults(task.dataDirectory), task.names) };
    case 'report': {
      const saved = new SavedResults(task.dataDirectory).read(task.name);
      const data = reportData(saved, new Trials(task.dataDirectory).on(saved.data));
      return { kind: 'report', page: reportPage(data, plotsOf(data)) };
    }
    case 'compare': {
      const [results, trials] = [new SavedResults(task.dataDirectory), new Trials(task.dataDirectory)];
      const read = task.names.map((name) => results.read(name));
      return {
        kind: 'compare',
        comparison: compareResults(read, (data) => trials.on(data)),
        growth: read.map(growthOf),
      };
    }
    default: {
      const unknown: never = task;
      throw new Error(`no task ${String(unknown)}`);
    }
  }
}

function listOf(results: SavedResults, names: readonly string[]) {
  const [read, unreadable]: [ListedResult[], UnreadableResult[]] = [[], []];
  for (const name of names)
    try {
      read.push(listed(results, name));
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      unreadable.push({ name, fault: error.message });
    }
  return { results: read, unreadable };
}

/** At most so many points of a line are drawn. */
const MOST_POINTS = 500;

function growthOf({ name, accounts: [{ days }] }: SavedResult): GrowthSeries {
  let wealth = 1;
  const whole = days.map(({ day, return: earned }) => {
    wealth *= 1 + earned;
    return { day, wealth };
  });
  const step = Math.ceil(whole.length / MOST_POINTS);
  const shown = whole.filter((_, place) => place % step === 0 || place === whole.length - 1);
  return { name, days: shown.map(({ day }) => day), growth: shown.map((point) => point.wealth) };
}

function listed(results: SavedResults, name: string): ListedResult {
  const { savedAt, stopped, settings, signals, accounts, figures } = results.read(name);
  const [{ from, to }] = accounts;
  const { quoteCurrency, objective } = settings;
  return {
    name,
    savedAt,
    from,
    to,
    stopped,
    objective: objective.kind,
    signals,
    quoteCurrency,
    figures: figures[0],
  };
}

/** @returns whether it was stopped; nothing is kept then */
async function run(config: string, request: BacktestRequest, onlooker: BacktestOnlooker): Promise<boolean> {
  const { name, account, from, to, cash, objective, venue, benchmarks } = request;
  const { research, dataDirectory } = await researchOf(
    {
      config,
      account,
      from,
      to,
      cash,
      ...(venue === undefined ? {} : { venue }),
      ...FEES,
      depositEvery: { unit: 'months', count: 1 },
      depth: 1,
      delay: 0,
      breakers: true,
      resumeAfter: RESUME_AFTER_MS,
    },
    objective === undefined ? {} : { portfolio: { objective } },
  );
  const draft = new SavedResults(dataDirectory).begin(name, { replace: false });
  try {
    const { stopped } = await runKeptBacktest(research, {
      dataDirectory,
      kept: {
        name,
        draft: {
          rows: draft.rows,
          keep: (rest) => (onlooker.isStopped() ? undefined : draft.keep(rest)),
          drop: () => draft.drop(),
        },
      },
      benchmarks,
      onlooker: (onSlot) => watched(onlooker, onSlot),
      isStopped: onlooker.isStopped,
    });
    return stopped;
  } finally {
    draft.drop();
  }
}

function watched({ isStopped, onProgress }: BacktestOnlooker, onSlot?: (row: SlotRow) => void): Onlooker {
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    isStopped,
    onSlot: ({ name, from, to }: BacktestOptions, row) => {
      onSlot?.(row);
      const now = performance.now();
      if (now - toldAt < TOLD_EVERY_MS) return;
      toldAt = now;
      onProgress({ account: name, at: row.at, share: (row.at - from) / (to - from) });
    },
  };
}
