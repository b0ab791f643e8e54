import type { CandidateFigures } from './adoptionRule.ts';

/** What the rule of adoption asks of the figures of a model file. What a file of an earlier version lacks is NaN, which fails the rule. */
export function candidateFigures(metrics: Readonly<Record<string, number>>): CandidateFigures {
  const figure = (name: string): number => metrics[name] ?? Number.NaN;
  return {
    brier: figure('brier'),
    baseBrier: figure('baseBrier'),
    aucLower: figure('aucLower'),
    signals: figure('signals'),
    signalsEarned: metrics.signalsEarned,
    allEarned: figure('allEarned'),
    highest: figure('highest'),
  };
}
