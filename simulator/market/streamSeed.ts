/**
 * A seed of 53 bits for the random stream with this name, so that every stream can be drawn without the others: two runs of FNV-1a
 * (G. Fowler, L. C. Noll, K.-P. Vo, RFC 9923) from different offsets.
 */
export function streamSeed(name: string): number {
  let first = 0x811c9dc5;
  let second = 0x9747b28c;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    first = Math.imul(first ^ code, 0x01000193);
    second = Math.imul(second ^ code, 0x01000193);
  }
  return (first >>> 0) * 2_097_152 + (second >>> 11);
}
