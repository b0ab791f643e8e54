import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a file so that it is there as a whole or as it was before. Its folder is made where there is none. */
export function writeWhole(path: string, text: string): void {
  replaceWhole(path, (file) => writeFileSync(file, text));
}

/** Writes lines so, one after the other. @returns how many there were */
export function writeWholeLines(path: string, lines: Iterable<string>): number {
  return replaceWhole(path, (file) => {
    let count = 0;
    for (const line of lines) {
      writeFileSync(file, `${line}\n`);
      count += 1;
    }
    return count;
  });
}

function replaceWhole<T>(path: string, write: (file: number) => T): T {
  makeFolder(dirname(path));
  const draft = `${path}.${process.pid}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    const written = write(file);
    renameSync(draft, path);
    return written;
  } finally {
    closeSync(file);
    rmSync(draft, { force: true });
  }
}

/** Makes a folder and those above it; one that is there stays as it is. */
export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}
