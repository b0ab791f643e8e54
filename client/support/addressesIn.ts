/** All addresses that stand anywhere in a value, such as a configuration. */
export function addressesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.includes('://') ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(addressesIn);
}
