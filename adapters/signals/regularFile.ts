import { open, stat } from 'node:fs/promises';
import { readFault } from '../../core/text/fileText.ts';

/** A file as it was read, or what is wrong with it in words, and where the words do not say it, what is allowed. */
export type RegularFile =
  | { readonly bytes: Uint8Array; readonly writtenAt: number }
  | { readonly fault: string; readonly allowed?: string };

/** Reads a file of at most `largest` bytes. `writtenAt`: when it was written last, ms UTC. */
export async function readRegularFile(path: string, largest: number): Promise<RegularFile> {
  try {
    // What is no file, such as a pipe, may keep a reader waiting for ever: it is not even opened.
    const found = await stat(path);
    if (!found.isFile() && !found.isDirectory()) return { fault: 'something that is no file', allowed: 'a file' };
    const file = await open(path);
    try {
      const { size, mtimeMs } = await file.stat();
      if (size > largest) return { fault: `${size} bytes`, allowed: `at most ${largest} bytes` };
      return { bytes: await file.readFile(), writtenAt: Math.floor(mtimeMs) };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { fault: readFault(error) };
  }
}
