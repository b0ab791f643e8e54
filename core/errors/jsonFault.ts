/**
 * Where a text stops being JSON, without a word of the text itself: the messages of JSON.parse quote what is around the fault, which may
 * be a secret.
 */
export function jsonFault(text: string): string {
  const position = faultPosition(text);
  if (position >= text.length) return 'text that ends before its JSON is complete';
  const before = text.slice(0, position).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  // The most frequent slip has a name.
  const comma = /,\s*$/.test(text.slice(0, position)) && /[}\]]/.test(text[position] ?? '');
  return comma
    ? `a comma before the closing ${text[position]} at ${place}, which JSON does not allow`
    : `text that is not JSON from ${place} on`;
}

/** The first position whose character cannot stand there: the longest prefix that more text could still complete ends before it. */
function faultPosition(text: string): number {
  let completable = 0;
  let broken = text.length + 1;
  while (broken - completable > 1) {
    const middle = Math.floor((completable + broken) / 2);
    if (endsEarly(text.slice(0, middle))) completable = middle;
    else broken = middle;
  }
  return completable;
}

function endsEarly(prefix: string): boolean {
  try {
    JSON.parse(prefix);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (/^(Unexpected end|Unterminated string)/.test(message)) return true;
    const position = /at position (\d+)/.exec(message)?.[1];
    return position !== undefined && Number(position) >= prefix.length;
  }
}
