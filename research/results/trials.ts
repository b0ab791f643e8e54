import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Trial } from '../../core/tuning/trial.ts';
import { writeWhole } from './wholeFile.ts';

const trialSchema: z.ZodType<Trial> = z.object({
  variant: z.string(),
  at: z.number(),
  names: z.array(z.string()),
  returns: z.array(z.number()),
});

/**
 * Every variant that was ever tried, by the data that it was tried on. One that is tried again counts once. Who chooses the best of many has found luck as well: how much of it,
 * only the number of tries can tell, so nobody has to enter them.
 */
export class Trials {
  readonly #folder: string;

  /** @param dataDirectory where everything durable lies */
  constructor(dataDirectory: string) {
    this.#folder = join(dataDirectory, 'backtests', 'trials');
  }

  /** Enters a variant, or enters it anew. @param data fingerprint of what it was tried on */
  enter(data: string, trial: Trial): void {
    const path = join(this.#folder, data, `${trial.variant}.json`);
    const names = new Set([...(readTrial(path)?.names ?? []), ...trial.names]);
    writeWhole(path, `${JSON.stringify({ ...trial, names: [...names].sort() })}\n`);
  }

  /** All variants that were tried on some data, in an order that does not change. */
  on(data: string): readonly Trial[] {
    const folder = join(this.#folder, data);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => readTrial(join(folder, name)))
      .filter((trial) => trial !== undefined);
  }
}

/** Undefined where there is none, or one that is no trial any more. */
function readTrial(path: string): Trial | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return trialSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
