const WIDTH = 100;

/** Code spans stay whole, and what would begin a list, a heading or a quotation at the start of a line does not come there. */
const WORD = /(?:`[^`]*`|\S)+(?: (?:[-+*>]|#+|\d+[.)])(?= |$))*/g;

/** A paragraph in lines of at most 100 characters. */
export function markdownProse(paragraph: string): string {
  const lines: string[] = [];
  let line = '';
  for (const [word] of paragraph.matchAll(WORD)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > WIDTH && line !== '') {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].join('\n');
}
