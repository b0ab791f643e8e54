import type { Evidence } from '../core/tuning/tunedSettings.ts';
import type { BacktestResult, SlotRow } from './backtest/backtestResult.ts';
import type { Onlooker } from './backtest/runInTurns.ts';
import { SymbolsSeen } from './results/dailyCloses.ts';
import { dataOf, variantOf } from './results/fingerprint.ts';
import { savedResult } from './results/savedResult.ts';
import type { ResultDraft } from './results/savedResults.ts';
import { Trials } from './results/trials.ts';
import { benchmarksOf, type Research, runBenchmark, runEngine } from './runEngine.ts';
import { evidenceOf } from './summary/evidence.ts';
import { type SummaryFigures, summaryFigures } from './summary/figures.ts';

/** How a backtest is run, and where what comes of it belongs. */
export interface KeptBacktestOptions {
  /** With the register of all variants that were tried. */
  readonly dataDirectory: string;
  /** The result is kept under its name; undefined where nobody has given one. */
  readonly kept: { readonly name: string; readonly draft: ResultDraft } | undefined;
  /** Whether simple accounts are run to compare with. */
  readonly benchmarks: boolean;
  /** Asked for each account. @param onSlot takes the rows of the engine's account */
  onlooker(onSlot?: (row: SlotRow) => void): Onlooker;
  isStopped(): boolean;
  onSlot?(row: SlotRow): void;
}

/** What a backtest has come to. */
export interface KeptBacktest {
  /** The engine's account first. */
  readonly accounts: readonly BacktestResult[];
  readonly figures: readonly SummaryFigures[];
  readonly evidence: Evidence | undefined;
  readonly stopped: boolean;
}

/** Runs the engine and the benchmarks, enters the variant in the register, and keeps the result under its name. */
export async function runKeptBacktest(research: Research, options: KeptBacktestOptions): Promise<KeptBacktest> {
  const { dataDirectory, kept, benchmarks, onlooker, isStopped, onSlot } = options;
  const seen = new SymbolsSeen();
  const engine = await runEngine(
    research,
    onlooker((row) => {
      onSlot?.(row);
      kept?.draft.rows.write(row);
      seen.add(row);
    }),
  );
  const accounts: BacktestResult[] = [engine];
  for (const benchmark of benchmarks ? benchmarksOf(research) : []) {
    if (isStopped()) break;
    const result = await runBenchmark(research, benchmark, onlooker());
    if (result.to === engine.to) accounts.push(result);
  }
  const stopped = isStopped();
  const figures = accounts.map(summaryFigures);
  const [variant, data, trials] = [variantOf(research), dataOf(research), new Trials(dataDirectory)];
  const names = kept === undefined ? [] : [kept.name];
  const returns = engine.days.map((day) => day.return);
  // A part of the days is no try at them.
  if (engine.to === research.to) trials.enter(data, { variant, at: Date.now(), names, returns });
  const evidence = evidenceOf(returns, trials.on(data));
  kept?.draft.keep(savedResult(kept.name, research, { accounts, figures, seen, stopped }));
  return { accounts, figures, evidence, stopped };
}
