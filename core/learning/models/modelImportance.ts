import type { Model } from './model.ts';

/** How much of what a model goes by is one feature. JSON. */
export interface FeatureShare {
  readonly name: string;
  /** Of all features, which together have 1. */
  readonly share: number;
}

/**
 * What a model goes by, from the model alone. For trees it is the loss that splits on a feature have saved in training (relative influence), for a regression the size of the
 * coefficient of the standardized feature and of its absence, for an average the mean of its members. Features that tell much the same share it, and a high share is no promise out of
 * sample: `permutationImportance` measures that, where rows are at hand.
 *
 * Source: J. Friedman, Greedy function approximation: a gradient boosting machine, Annals of Statistics 29 (2001), section 8.1, with the gain in place of its root.
 *
 * @param names of the features, in the order of the columns
 * @returns one per feature, the largest share first; all 0 for a model that goes by none
 */
export function modelImportance(model: Model, names: readonly string[]): readonly FeatureShare[] {
  const shares = sharesOf(model, names.length);
  return names.map((name, column) => ({ name, share: shares[column] })).sort((a, b) => b.share - a.share);
}

function sharesOf(model: Model, columns: number): Float64Array {
  switch (model.kind) {
    case 'boosting': {
      const gains = new Float64Array(columns);
      for (const { column, child, gain } of model.trees.trees)
        for (const [node, own] of column.entries()) if (child[node] > 0) gains[own] += Math.max(0, gain[node]);
      return ofWhole(gains);
    }
    case 'logistic': {
      const { coefficients, missing } = model.regression;
      return ofWhole(coefficients.map((value, column) => Math.abs(value) + Math.abs(missing[column])));
    }
    case 'average': {
      const members = model.members.map((member) => sharesOf(member, columns));
      return ofWhole(new Float64Array(columns).map((_, column) => members.reduce((sum, own) => sum + own[column], 0)));
    }
    default: {
      const unknown: never = model;
      throw new Error(`no model ${String(unknown)}`);
    }
  }
}

function ofWhole(values: Float64Array): Float64Array {
  const whole = values.reduce((sum, value) => sum + value, 0);
  return whole > 0 ? values.map((value) => value / whole) : values;
}
