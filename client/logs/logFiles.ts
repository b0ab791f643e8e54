import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

/** Interval between two checks of the files, ms. */
const CHECK_MS = 300;

/** A line of the file of that name, without its folder. */
export type Tell = (file: string, line: string) => void;

/** Whose log a file is: its name without the ending. */
export function processOf(file: string): string {
  return file.replace(/\.\w+$/, '');
}

/** The logs in a folder, the one that was written to last at the end. */
function logsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const written = (name: string): number => statSync(join(folder, name)).mtimeMs;
  return readdirSync(folder)
    .filter((name) => /\.(log|out)$/.test(name))
    .sort((a, b) => written(a) - written(b));
}

/**
 * Tells the last lines of each log.
 * @param most of each file @returns how far each file was read, bytes
 */
export async function tellLast(
  folder: string,
  most: number,
  isWanted: (line: string) => boolean,
  tell: Tell,
): Promise<Map<string, number>> {
  const read = new Map<string, number>();
  for (const file of logsIn(folder)) {
    const { size } = statSync(join(folder, file));
    read.set(file, size);
    const last: string[] = [];
    for await (const line of linesOf(join(folder, file), 0, size)) {
      if (!isWanted(line)) continue;
      last.push(line);
      if (last.length > most) last.shift();
    }
    for (const line of last) tell(file, line);
  }
  return read;
}

/** Tells what is added to the logs until it is told to end. A file that was begun anew is read from its start. */
export async function follow(
  folder: string,
  read: Map<string, number>,
  isWanted: (line: string) => boolean,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    for (const file of logsIn(folder)) {
      const path = join(folder, file);
      const { size } = statSync(path);
      const known = read.get(file) ?? 0;
      const from = size < known ? 0 : known;
      let end = from;
      if (size > from)
        for await (const line of linesOf(path, from, size)) {
          const after = end + Buffer.byteLength(line) + 1;
          // The rest of a line that is being written comes with the next check.
          if (after > size) break;
          end = after;
          if (isWanted(line)) tell(file, line);
        }
      read.set(file, end);
    }
    await setTimeout(CHECK_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The lines between two places of a file. */
async function* linesOf(path: string, from: number, to: number): AsyncGenerator<string> {
  if (to <= from) return;
  const input = createReadStream(path, { start: from, end: to - 1, encoding: 'utf8' });
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}
