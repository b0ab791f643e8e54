/** Ways to write a name that mean the same: `max_weight`, `MAX-WEIGHT` and `maxWeight`. */
export function bareName(name: string): string {
  return name.replaceAll(/[\s_.-]/g, '').toLowerCase();
}

/**
 * The known name that a given one is most likely meant to be: the same but for case, `_`, `-` and dots, or with few letters mistyped, left out,
 * added or exchanged; undefined where none is near, or two are equally so.
 */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  const bare = bareName(given);
  const allowed = Math.min(3, Math.floor(bare.length / 3));
  let best: { readonly name: string; readonly distance: number } | undefined;
  let tied = false;
  for (const name of known) {
    const distance = editDistance(bare, bareName(name));
    if (distance > allowed || (best !== undefined && distance > best.distance)) continue;
    tied = best !== undefined && distance === best.distance;
    best = { name, distance };
  }
  return tied ? undefined : best?.name;
}

/**
 * Least number of letters to insert, delete, replace or exchange with the neighbour: the restricted Damerau-Levenshtein distance.
 * Damerau (1964), A technique for computer detection and correction of spelling errors, CACM 7(3).
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const replaced = (last[j - 1] ?? 0) + (same ? 0 : 1);
      const exchanged =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (before[j - 2] ?? 0) + 1
          : Number.POSITIVE_INFINITY;
      row.push(Math.min(replaced, exchanged, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
