import { type WalkForwardOptions, walkForward } from '../../core/learning/validation/walkForward.ts';
import type { ChosenWindow, TunedSettings } from '../../core/tuning/tunedSettings.ts';
import { sharpeRatio } from '../../quant/performance/performanceRatios.ts';

const DAY_MS = 86_400_000;
const DAYS_PER_YEAR = 365;

/** A variant with what it earned each day, as shares. */
export interface TriedVariant {
  readonly name: string;
  readonly returns: readonly number[];
}

/** What came of choosing again and again. JSON. */
export type ForwardSelection = TunedSettings['selection'] & {
  /** What an account would have earned each day that had followed the choice of each window. */
  readonly returns: readonly number[];
};

/**
 * Walk-forward selection: at the beginning of each window the variant with the best Sharpe ratio of the days before, less an embargo, is chosen, and earns in the
 * window what it earned there. No choice knows a day of its window or of the embargo before it (`walkForward`, purged). Of equals the first one is chosen; one
 * whose returns do not vary counts as 0.
 *
 * @param from first day, ms UTC
 * @param variants at least one, all with the returns of the same days
 */
export function selectForward(
  variants: readonly TriedVariant[],
  from: number,
  options: WalkForwardOptions,
): ForwardSelection {
  const [first] = variants;
  const days = (first?.returns ?? []).map((_, day) => ({
    start: from + day * DAY_MS,
    end: from + (day + 1) * DAY_MS,
    outcome: 0 as const,
    weight: 1,
  }));
  const windows: ChosenWindow[] = [];
  const returns: number[] = [];
  for (const { train, test } of walkForward(days, options)) {
    const chosen = best(variants, train);
    const earned = Array.from(test, (day) => chosen.returns[day] ?? 0);
    returns.push(...earned);
    windows.push({
      from: days[test[0] ?? 0]?.start ?? from,
      to: days[test.at(-1) ?? 0]?.end ?? from,
      trainingDays: train.length,
      chosen: chosen.name,
      before: ratioOn(chosen, train) ?? null,
      within: ratioOn(chosen, test) ?? null,
    });
  }
  return { windows, returns, chosen: best(variants, Int32Array.from(days.keys())).name };
}

function best(variants: readonly TriedVariant[], days: Int32Array): TriedVariant {
  const scored = variants.map((variant) => ({ variant, score: ratioOn(variant, days) ?? 0 }));
  return scored.reduce((leader, next) => (next.score > leader.score ? next : leader)).variant;
}

function ratioOn({ returns }: TriedVariant, days: Int32Array): number | undefined {
  if (days.length < 2) return undefined;
  return sharpeRatio(
    Array.from(days, (day) => returns[day] ?? 0),
    { periodsPerYear: DAYS_PER_YEAR },
  );
}
