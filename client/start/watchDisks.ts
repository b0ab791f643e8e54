import { statSync } from 'node:fs';
import { hasNothingLeft } from './diskFull.ts';

/** Interval between two checks of the disks, ms. */
const CHECK_MS = 5_000;

/** Says once that a disk is full, and once that it has space again. Folders on one disk count as one. @returns what ends it */
export function watchDisks(folders: readonly string[], tell: (line: string) => void): () => void {
  const full = new Map<number, string>();
  const check = (folder: string): void => {
    const disk = statSync(folder, { throwIfNoEntry: false })?.dev;
    if (disk === undefined) return;
    const isFull = hasNothingLeft(folder);
    if (isFull && !full.has(disk)) {
      full.set(disk, folder);
      tell(
        `The disk of ${folder} is full: free space on it. What has to write there waits until then; nothing that was stored is lost.`,
      );
    } else if (!isFull && full.get(disk) === folder) {
      full.delete(disk);
      tell(`The disk of ${folder} has space again.`);
    }
  };
  const timer = setInterval(() => folders.forEach(check), CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
