import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { lockHolder } from '../../temporalServer/process/lockFile.ts';
import type { ReloadAnswer } from './reloadAnswer.ts';
import { START_LOCK } from './runDirectory.ts';

/** Whoever may write into the data directory may ask the Ballast that runs on it, and nobody else. */
const FOLDER = 'reload';
const REQUEST = '.request.json';
const ANSWER = '.answer.json';

/** Interval between two checks of the folder, ms. */
const CHECK_MS = 250;

/** A new worker reads the venue and the rights of each key before it is ready, ms. */
const PATIENCE_MS = 180_000;

/** No `ballast start` runs on the data directory that could take a configuration. */
export class NothingToReloadError extends Error {
  override readonly name = 'NothingToReloadError';

  constructor(dataDirectory: string) {
    super(
      `No \`ballast start\` runs on ${dataDirectory}. A worker of its own reads its configuration when it starts: start it again, the first one with BALLAST_TAKE_CONFIGURATION="who and why".`,
    );
  }
}

function write(path: string, value: unknown): void {
  writeFileSync(`${path}.new`, JSON.stringify(value), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function runsOn(dataDirectory: string): boolean {
  return lockHolder(join(dataDirectory, START_LOCK)) !== undefined;
}

/**
 * Has the Ballast that runs on a data directory read its configuration again, and waits for what became of it.
 * @param by who is recorded for it
 * @throws NothingToReloadError, and Error where it does not answer
 */
export async function requestReload(dataDirectory: string, by: string): Promise<ReloadAnswer> {
  if (!runsOn(dataDirectory)) throw new NothingToReloadError(dataDirectory);
  const folder = join(dataDirectory, FOLDER);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const id = randomUUID();
  const answer = join(folder, `${id}${ANSWER}`);
  write(join(folder, `${id}${REQUEST}`), { by });
  const until = Date.now() + PATIENCE_MS;
  try {
    while (Date.now() < until) {
      if (existsSync(answer)) return JSON.parse(readFileSync(answer, 'utf8')) as ReloadAnswer;
      if (!runsOn(dataDirectory)) throw new NothingToReloadError(dataDirectory);
      await setTimeout(CHECK_MS);
    }
    throw new Error(
      `The Ballast on ${dataDirectory} has not answered within ${PATIENCE_MS / 1_000} s. \`ballast doctor\` says which configuration is in force.`,
    );
  } finally {
    for (const path of [answer, join(folder, `${id}${REQUEST}`)]) rmSync(path, { force: true });
  }
}

/**
 * Answers requests, one after the other, until `signal` is aborted. Those of an earlier life are thrown away: who asked has gone.
 */
export async function answerReloads(
  dataDirectory: string,
  reload: (by: string) => Promise<ReloadAnswer>,
  signal: AbortSignal,
): Promise<void> {
  const folder = join(dataDirectory, FOLDER);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  while (!signal.aborted) {
    for (const name of readdirSync(folder).filter((file) => file.endsWith(REQUEST))) {
      const path = join(folder, name);
      const { by } = JSON.parse(readFileSync(path, 'utf8')) as { readonly by: string };
      rmSync(path, { force: true });
      write(join(folder, name.replace(REQUEST, ANSWER)), await reload(by));
    }
    await setTimeout(CHECK_MS, undefined, { signal }).catch(() => undefined);
  }
}
