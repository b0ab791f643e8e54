import { studentTQuantile } from '../../quant/statistics/studentT.ts';
import type { Onlooker } from '../backtest/runInTurns.ts';
import { type Research, runEngine } from '../runEngine.ts';
import { type SummaryFigures, summaryFigures } from '../summary/figures.ts';
import { type PlantedSkill, plantedSignals } from './plantedSignals.ts';

/** The mean of a figure over the seeds, with the 95 % interval of the mean by Student's t; without bounds for one seed. */
export interface SeedMean {
  readonly mean: number;
  readonly lower?: number;
  readonly upper?: number;
}

/** What an account makes of signals with this skill. Shares of a year. */
export interface SkillRow extends Pick<PlantedSkill, 'informationCoefficient' | 'horizonDays'> {
  readonly seeds: number;
  readonly annualReturn: SeedMean;
  readonly sharpeRatio: SeedMean;
  readonly turnover: SeedMean;
  readonly fees: SeedMean;
}

/**
 * The engine on signals that were given this skill, once for each seed; the market is the same. Only seeds that came to the end count.
 *
 * @param seeds 1 or more
 * @returns undefined where it was stopped before the first was through
 */
export async function skillRow(
  research: Research,
  skill: Omit<PlantedSkill, 'seed'>,
  seeds: number,
  onlooker: Onlooker,
): Promise<SkillRow | undefined> {
  const done: SummaryFigures[] = [];
  for (let seed = 1; seed <= seeds && !onlooker.isStopped(); seed += 1) {
    const source = plantedSignals(research.market.daily, { ...skill, seed }, research);
    const result = await runEngine({ ...research, source }, onlooker);
    if (!onlooker.isStopped()) done.push(summaryFigures(result));
  }
  if (done.length === 0) return undefined;
  const over = (figure: (figures: SummaryFigures) => number | undefined): SeedMean =>
    meanOf(done.map((figures) => figure(figures) ?? 0));
  return {
    ...skill,
    seeds: done.length,
    annualReturn: over(({ returns }) => returns?.annualReturn),
    sharpeRatio: over(({ returns }) => returns?.sharpeRatio),
    turnover: over(({ turnover }) => turnover),
    fees: over(({ fees }) => fees),
  };
}

/** @param values one or more */
export function meanOf(values: readonly number[]): SeedMean {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const reach = studentTQuantile(0.975, n - 1) * Math.sqrt(variance / n);
  return { mean, lower: mean - reach, upper: mean + reach };
}
