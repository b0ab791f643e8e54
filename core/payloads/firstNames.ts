/** Names in one sentence: all of them, or the first `most`, how many more there are, and where those are told. */
export function firstNames(names: readonly string[], most: number, rest?: string): string {
  const named = names.slice(0, most).join(', ');
  if (names.length <= most) return named;
  return `${named} and ${names.length - most} more${rest === undefined ? '' : `: ${rest}`}`;
}
