/** C := (1 - shrinkage) C + shrinkage * scale * I for a square row-major array of order n. */
export function shrinkToIdentityInPlace(covariance: Float64Array, n: number, scale: number, shrinkage: number): void {
  for (let k = 0; k < covariance.length; k++) covariance[k] *= 1 - shrinkage;
  for (let i = 0; i < n; i++) covariance[i * n + i] += shrinkage * scale;
}
