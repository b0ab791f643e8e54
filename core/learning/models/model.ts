import type { BoostedTrees } from '../../../quant/boosting/boostedTrees.ts';
import { predictMargins } from '../../../quant/boosting/predictMargins.ts';
import { treeContributions } from '../../../quant/boosting/treeContributions.ts';
import type { DenseMatrix } from '../../../quant/linalg/denseMatrix.ts';
import { InvalidInputError } from '../../errors/invalidInput.ts';
import type { FeatureMatrix } from '../features/featureMatrix.ts';
import { type LogisticRegression, logisticMargins, logisticTerm } from './logisticRegression.ts';

/** What says how probable outcome 1 is. Margins are log odds, before calibration. */
export type Model =
  | { readonly kind: 'boosting'; readonly trees: BoostedTrees }
  | { readonly kind: 'logistic'; readonly regression: LogisticRegression }
  /** The mean of the margins of its members. */
  | { readonly kind: 'average'; readonly members: readonly Model[] };

export type ModelKind = Model['kind'];

/**
 * Log odds of outcome 1 for each row, not calibrated.
 *
 * @throws InvalidInputError where the columns are not as many as in training
 */
export function modelMargins(model: Model, features: DenseMatrix): Float64Array {
  switch (model.kind) {
    case 'boosting':
      return predictMargins(model.trees, features);
    case 'logistic':
      return logisticMargins(model.regression, features);
    case 'average': {
      const all = model.members.map((member) => modelMargins(member, features));
      return new Float64Array(features.rows).map((_, i) => all.reduce((sum, own) => sum + own[i], 0) / all.length);
    }
    default: {
      const unknown: never = model;
      throw new Error(`no model ${String(unknown)}`);
    }
  }
}

/** What each feature adds to the margin: base + sum over a row = its margin. */
export interface Contributions {
  readonly base: number;
  /** Rows x columns. */
  readonly contributions: DenseMatrix;
}

/** Shapley values of the margin: by TreeSHAP for trees; for a regression each column's term against its mean; the mean of both for an average. */
export function modelContributions(model: Model, features: DenseMatrix): Contributions {
  switch (model.kind) {
    case 'boosting':
      return treeContributions(model.trees, features);
    case 'logistic': {
      const { regression } = model;
      const { columns } = features;
      const data = features.data.map((value, k) => logisticTerm(regression, k % columns, value));
      return { base: regression.intercept, contributions: { ...features, data } };
    }
    case 'average': {
      const all = model.members.map((member) => modelContributions(member, features));
      const mean = (of: (own: Contributions) => number): number =>
        all.reduce((sum, own) => sum + of(own), 0) / all.length;
      const data = features.data.map((_, k) => mean((own) => own.contributions.data[k]));
      return { base: mean((own) => own.base), contributions: { ...features, data } };
    }
    default: {
      const unknown: never = model;
      throw new Error(`no model ${String(unknown)}`);
    }
  }
}

/**
 * Checks that features have the names that a model was trained on, in the same order.
 *
 * @throws InvalidInputError naming the first difference
 */
export function requireSameFeatures(names: readonly string[], features: FeatureMatrix): void {
  const at = Array.from({ length: Math.max(names.length, features.names.length) }, (_, j) => j).find(
    (j) => names[j] !== features.names[j],
  );
  if (at === undefined) return;
  throw new InvalidInputError({
    field: `features.names[${at}]`,
    given: features.names[at] ?? 'no further feature',
    allowed: names[at] ?? `the ${names.length} features that the model was trained on`,
    remedy: 'Compute the features with the version that the model was trained with, or train it again.',
  });
}
