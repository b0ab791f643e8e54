import type { Digest } from '../models/modelFile.ts';
import type { FeatureMatrix } from './featureMatrix.ts';

/** The hash of one row of features with their names: the same where a model has seen the same. All missing values count alike. */
export function featuresHash({ columns, names, data }: FeatureMatrix, row: number, digest: Digest): string {
  const own = data
    .subarray(row * columns, (row + 1) * columns)
    .map((value) => (Number.isNaN(value) ? Number.NaN : value));
  return digest([new TextEncoder().encode(JSON.stringify(names)), new Uint8Array(own.buffer)]);
}
