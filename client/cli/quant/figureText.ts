/** A share as a percentage with three decimals: `1.234 %`. */
export function percentage(share: number | undefined | null): string {
  return share === undefined || share === null || !Number.isFinite(share) ? '-' : `${(100 * share).toFixed(3)} %`;
}

/** A number to six significant digits, `-` where there is none. */
export function plain(value: number | undefined | null): string {
  if (value === undefined || value === null || Number.isNaN(value)) return '-';
  return String(Number(value.toPrecision(6)));
}

/** Values under their names, in their order. */
export function named(names: readonly string[], values: ArrayLike<number>): { readonly [name: string]: number } {
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
}
