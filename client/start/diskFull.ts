import { statfsSync } from 'node:fs';

/** Words of the system and of SQLite for a disk, a quota or a limit that takes nothing more. */
const FULL =
  /ENOSPC|EDQUOT|EFBIG|no space left on device|database or disk is full|quota exceeded|file too large|file size limit exceeded/i;

/** No part of Ballast can start with less, bytes. */
const NOTHING_LEFT = 1_048_576;

/**
 * Whether a part has failed because the disk is full, and does not say itself what to do. A part that could not write its log has no words: then the disk
 * itself is asked.
 */
export function isDiskFull(message: string, folder: string): boolean {
  if (/free space/i.test(message)) return false;
  if (FULL.test(message)) return true;
  return hasNothingLeft(folder);
}

/** Whether the disk of a folder has nothing left for this user; false where it cannot be told. */
export function hasNothingLeft(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < NOTHING_LEFT;
  } catch {
    return false;
  }
}
