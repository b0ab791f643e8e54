import type { DenseMatrix } from '../../../quant/linalg/denseMatrix.ts';

/** Features of one event per row, row-major; NaN is missing. */
export interface FeatureRows extends DenseMatrix {
  /** Of the columns. */
  readonly names: readonly string[];
}

/** Copies some rows, in the order given. */
export function selectRows({ columns, names, data }: FeatureRows, rows: ArrayLike<number>): FeatureRows {
  const copy = new Float64Array(rows.length * columns);
  for (let k = 0; k < rows.length; k++)
    copy.set(data.subarray(rows[k] * columns, (rows[k] + 1) * columns), k * columns);
  return { rows: rows.length, columns, names, data: copy };
}
