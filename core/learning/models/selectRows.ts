import type { FeatureMatrix } from '../features/featureMatrix.ts';

/** Copies some rows, in the order given. */
export function selectRows({ columns, names, data }: FeatureMatrix, rows: ArrayLike<number>): FeatureMatrix {
  const copy = new Float64Array(rows.length * columns);
  for (let k = 0; k < rows.length; k++)
    copy.set(data.subarray(rows[k] * columns, (rows[k] + 1) * columns), k * columns);
  return { rows: rows.length, columns, names, data: copy };
}
