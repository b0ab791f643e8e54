import { jsonFault } from '../errors/jsonFault.ts';

/** The text of a file, or in words what the file holds instead. */
export type FileText = { readonly text: string } | { readonly fault: string };

const UTF16_MARKS: readonly (readonly [number, number, string])[] = [
  [0xff, 0xfe, 'utf-16le'],
  [0xfe, 0xff, 'utf-16be'],
];

/**
 * The text in the bytes of a file that a person or another program has written: UTF-8, or UTF-16 that says so by its byte order mark, as some editors
 * and spreadsheets write it. The mark is no part of the text. An empty file is a fault: nobody gives one on purpose.
 */
export function fileText(bytes: Uint8Array): FileText {
  const marked = UTF16_MARKS.find(([first, second]) => bytes[0] === first && bytes[1] === second);
  const encoding = marked?.[2] ?? 'utf-8';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return { fault: `bytes that are not ${encoding.toUpperCase()} text` };
  }
  if (text.trim() === '') return { fault: bytes.length === 0 ? 'an empty file (0 bytes)' : 'a file of blanks only' };
  if (text.includes('\0')) return { fault: 'text with zero bytes in it, as UTF-16 without a byte order mark has' };
  return { text };
}

/** The value of a JSON text, or where it stops being JSON, without a word of the text itself. */
export function jsonValue(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: jsonFault(text) };
  }
}

/** The values of a text with one JSON value a line (NDJSON); empty lines count for nothing. */
export function jsonLines(text: string): { readonly values: readonly unknown[] } | { readonly fault: string } {
  const values: unknown[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const parsed = jsonValue(line);
    if ('fault' in parsed) return { fault: `line ${index + 1}: ${parsed.fault}` };
    values.push(parsed.value);
  }
  return { values };
}

const READ_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'a file that does not exist',
  EISDIR: 'a directory',
  ENOTDIR: 'a path through something that is no directory',
  EACCES: 'a file that this user may not read',
  EPERM: 'a file that this user may not read',
};

/** Why a file cannot be read, in words, from what the operating system says. */
export function readFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
  return `${READ_FAULTS[code] ?? 'a file that cannot be read'} (${code})`;
}
