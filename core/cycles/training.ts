import type { AdoptionVerdict } from '../learning/adoption/adoptionRule.ts';

/** How far a training is. JSON. */
export interface TrainingProgress {
  readonly name: string;
  /** What it does at the moment. */
  readonly step: 'candles' | 'windows' | 'whole' | 'decision' | 'done';
  /** Models that are trained, of all of them. */
  readonly models: number;
  readonly of: number;
  /** What is known of it by now, for people. */
  readonly lines: readonly string[];
}

/** What came of a training. JSON. */
export interface TrainingResult extends AdoptionVerdict {
  readonly name: string;
  readonly version: number;
  /** Figures out of sample by name. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** What is known of a training, for people. */
export function trainingLines(
  { step, models, of }: Pick<TrainingProgress, 'step' | 'models' | 'of'>,
  known: readonly string[],
): readonly string[] {
  return [`${STEPS[step]}: ${models} of ${of} models trained`, ...known];
}

const STEPS: Readonly<Record<TrainingProgress['step'], string>> = {
  candles: 'reads candles',
  windows: 'trains and judges out of sample',
  whole: 'trains on the whole history',
  decision: 'decides whether the model is adopted',
  done: 'done',
};

/** The figures of a trained model, for people. */
export function figureLines(metrics: TrainingResult['metrics']): readonly string[] {
  const { judgedEvents, baseRate, auc, brier, baseBrier, signals, signalsRight, highest, threshold } = metrics;
  return [
    `${judgedEvents} rows judged out of sample, ${percent(baseRate)} of them were right`,
    `area under the curve ${figure(auc)} (chance 0.500)`,
    `Brier score ${figure(brier)} (base rate alone ${figure(baseBrier)})`,
    signals > 0
      ? `${signals} rows reach ${percent(threshold)}, ${signalsRight} of them were right; the highest confidence is ${percent(highest)}`
      : `no row reaches ${percent(threshold)}; the highest confidence is ${percent(highest)}`,
  ];
}

function percent(share: number | undefined): string {
  return share === undefined ? 'an unknown share' : `${(100 * share).toFixed(1)} %`;
}

function figure(value: number | undefined): string {
  return value === undefined ? 'unknown' : value.toFixed(3);
}
