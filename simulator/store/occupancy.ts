import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { Database } from './database.ts';
import type { Settings } from './storedSettings.ts';

const SETTING = 'occupant';
/** A process that has not been heard of for so long is gone, even where another one has its number by now. */
const SILENCE_MS = 5_000;

const occupantSchema = z.strictObject({ pid: z.number().int(), at: z.number() });

/**
 * The right of one simulator to a file. Two of them would fill the same orders twice. SQLite's own exclusive lock does not serve:
 * libsql lets go of a closed file only when its statements are collected.
 */
export class Occupancy {
  readonly #settings: Settings;

  /** @throws InvalidInputError where another simulator that is alive has the file */
  constructor(database: Database, settings: Settings, path: string) {
    this.#settings = settings;
    database.atomically(() => {
      const text = settings.read(SETTING);
      const occupant = text === undefined || text === '' ? undefined : occupantSchema.parse(JSON.parse(text));
      if (occupant !== undefined && Date.now() - occupant.at < SILENCE_MS && isAlive(occupant.pid))
        throw new InvalidInputError({
          field: 'simulator.dataDirectory',
          given: `${path}, which the simulator of process ${occupant.pid} has open`,
          allowed: 'a directory that no other simulator uses',
          remedy: 'Stop the other simulator, or give this one a directory of its own.',
        });
      this.renew();
    });
  }

  /** Says that this process still has the file. */
  renew(): void {
    this.#settings.write(SETTING, JSON.stringify({ pid: process.pid, at: Date.now() }));
  }

  release(): void {
    this.#settings.write(SETTING, '');
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !hasEnded(pid);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether a process has ended and only waits for its parent to notice, which in a container without an init process may take for ever (proc(5): state Z). */
function hasEnded(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}
