import type { BoostingOptions } from '../../../quant/boosting/boostingOptions.ts';
import { fitBoostedTrees } from '../../../quant/boosting/fitBoostedTrees.ts';
import type { FeatureMatrix } from '../features/featureMatrix.ts';
import type { LabelledEvent } from './labelledEvent.ts';
import { fitLogisticRegression } from './logisticRegression.ts';
import type { Model, ModelKind } from './model.ts';
import { selectRows } from './selectRows.ts';

/** How a model is trained. */
export interface ModelSettings {
  readonly seed: number;
  readonly kind: ModelKind;
  readonly boosting?: Omit<BoostingOptions, 'seed'>;
  /** Ridge of the regression, above 0. Default 1. */
  readonly logisticL2?: number;
}

/** Rows of features by their numbers, with the events that they belong to. */
export interface EventRows {
  readonly features: FeatureMatrix;
  /** One per row of `features`. */
  readonly events: readonly LabelledEvent[];
}

/**
 * Trains a model on some rows. Trees end early by the loss on other rows, which should be later ones; a regression does not need them.
 *
 * @throws InvalidInputError where an option is out of range, or a feature is infinite
 */
export function fitModel(
  data: EventRows,
  fit: ArrayLike<number>,
  stop: ArrayLike<number>,
  settings: ModelSettings,
): Model {
  const { kind, seed, boosting = {}, logisticL2 = 1 } = settings;
  switch (kind) {
    case 'boosting': {
      const validation = stop.length === 0 ? undefined : labelledRows(data, stop);
      const { columns, baseMargin, trees } = fitBoostedTrees(
        labelledRows(data, fit),
        { ...boosting, seed },
        validation,
      );
      return { kind, trees: { columns, baseMargin, trees } };
    }
    case 'logistic': {
      const { features, outcomes, weights } = labelledRows(data, fit);
      return { kind, regression: fitLogisticRegression(features, outcomes, weights, logisticL2) };
    }
    case 'average': {
      const kinds = ['boosting', 'logistic'] as const;
      return { kind, members: kinds.map((member) => fitModel(data, fit, stop, { ...settings, kind: member })) };
    }
    default: {
      const unknown: never = kind;
      throw new Error(`no kind of model ${String(unknown)}`);
    }
  }
}

function labelledRows({ features, events }: EventRows, rows: ArrayLike<number>) {
  const own = Array.from(rows, (row) => events[row]);
  return {
    features: selectRows(features, rows),
    outcomes: Uint8Array.from(own, ({ outcome }) => outcome),
    weights: Float64Array.from(own, ({ weight }) => weight),
  };
}
