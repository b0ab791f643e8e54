/**
 * Writes the 3 x 3 tile of A B' at rows i.., columns j.. into C, for row-major A and B with k columns. Nine sums are held in registers, so
 * that each element loaded is used three times.
 *
 * @param p where row i of A begins in `a`
 * @param q where row j of B begins in `b`
 * @param r where element (i, j) of C stands in `c`
 * @param n columns of C
 */
export function productTile(
  a: Float64Array,
  p: number,
  b: Float64Array,
  q: number,
  k: number,
  c: Float64Array,
  r: number,
  n: number,
): void {
  const p1 = p + k;
  const p2 = p1 + k;
  const q1 = q + k;
  const q2 = q1 + k;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  for (let t = 0; t < k; t++) {
    const a0 = a[p + t];
    const a1 = a[p1 + t];
    const a2 = a[p2 + t];
    const b0 = b[q + t];
    const b1 = b[q1 + t];
    const b2 = b[q2 + t];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
  }
  const r1 = r + n;
  const r2 = r1 + n;
  c[r] = s00;
  c[r + 1] = s01;
  c[r + 2] = s02;
  c[r1] = s10;
  c[r1 + 1] = s11;
  c[r1 + 2] = s12;
  c[r2] = s20;
  c[r2 + 1] = s21;
  c[r2 + 2] = s22;
}
