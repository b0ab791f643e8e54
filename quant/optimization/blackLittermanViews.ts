import { InvalidInputError } from '../errors/invalidInput.ts';
import { type DenseMatrix, zeros } from '../linalg/denseMatrix.ts';
import { described, requireArray, requireFields, requireListed } from '../linalg/numericInput.ts';

/** "Asset i will return q per period." */
export interface AbsoluteView {
  readonly kind: 'absolute';
  readonly asset: number;
  readonly expectedReturn: number;
}

/** "The first group will return q per period more than the second", the members of each group weighted equally. */
export interface RelativeView {
  readonly kind: 'relative';
  readonly outperformers: readonly number[];
  readonly underperformers: readonly number[];
  readonly expectedReturn: number;
}

export type View = AbsoluteView | RelativeView;

/** Views as Black-Litterman takes them: P r = q + error. */
export interface ViewMatrix {
  /** P, K x n: the portfolio each view is about. */
  readonly pick: DenseMatrix;
  /** q, length K: its expected return per period. */
  readonly returns: Float64Array;
}

/**
 * Writes views on single assets and on differences of groups as the rows of a pick matrix.
 *
 * Source: He and Litterman (1999), The Intuition Behind Black-Litterman Model Portfolios; Satchell and Scowcroft
 * (2000), A demystification of the Black-Litterman model, Journal of Asset Management 1(2), for groups of equal weights.
 *
 * @param views views on assets given by their index, 0 .. n - 1
 * @param n number of assets
 * @throws InvalidInputError for an asset index out of range, an empty group, an asset on both sides of a view, or an expected
 *   return that is not finite
 */
export function viewMatrix(views: readonly View[], n: number): ViewMatrix {
  requireArray(views, 'views');
  if (!(Number.isInteger(n) && n >= 1)) {
    throw new InvalidInputError({
      field: 'n',
      given: described(n),
      allowed: 'a whole number of assets of at least 1',
      remedy: 'Give the number of assets of the covariance.',
    });
  }
  const pick = zeros(views.length, n);
  const returns = new Float64Array(views.length);
  views.forEach((view, k) => {
    requireFields(view, `views[${k}]`);
    if (!Number.isFinite(view.expectedReturn)) {
      throw new InvalidInputError({
        field: `views[${k}].expectedReturn`,
        given: view.expectedReturn,
        allowed: 'a finite return per period',
        remedy: 'Leave the view out if it has no forecast.',
      });
    }
    returns[k] = view.expectedReturn;
    const row = pick.data.subarray(k * n, (k + 1) * n);
    switch (view.kind) {
      case 'absolute':
        addGroup(row, [view.asset], 1, `views[${k}].asset`);
        break;
      case 'relative':
        addGroup(row, view.outperformers, 1, `views[${k}].outperformers`);
        addGroup(row, view.underperformers, -1, `views[${k}].underperformers`);
        break;
      default: {
        const never: never = view;
        throw new InvalidInputError({
          field: `views[${k}].kind`,
          given: described((never as { readonly kind: unknown }).kind),
          allowed: 'absolute or relative',
          remedy: 'Say which kind of view it is.',
        });
      }
    }
  });
  return { pick, returns };
}

function addGroup(row: Float64Array, assets: readonly number[], sign: 1 | -1, field: string): void {
  if (requireListed(assets, field).length === 0) {
    throw new InvalidInputError({
      field,
      given: 'an empty group',
      allowed: 'at least one asset',
      remedy: 'Name the assets, or state an absolute view.',
    });
  }
  for (const asset of assets) {
    if (!Number.isInteger(asset) || asset < 0 || asset >= row.length) {
      throw new InvalidInputError({
        field,
        given: asset,
        allowed: `asset indices 0 to ${row.length - 1}`,
        remedy: 'Give the position of the asset in the covariance matrix.',
      });
    }
    if (row[asset] !== 0) {
      throw new InvalidInputError({
        field,
        given: `asset ${asset} twice`,
        allowed: 'each asset once in a view',
        remedy: 'Take it out of one side.',
      });
    }
    row[asset] = sign / assets.length;
  }
}
