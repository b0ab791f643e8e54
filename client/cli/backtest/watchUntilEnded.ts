import { setTimeout } from 'node:timers/promises';
import { Interruption } from './interruption.ts';
import { Progress, standardError } from './progress.ts';

/** Time between two checks, ms. */
const CHECK_MS = 1_000;

/** How far work of a worker is: so many of its parts. */
interface Reached {
  readonly done: number;
  readonly of: number;
}

/** Work that a worker does, for whoever watches it. */
interface WorkOfWorker<Result> {
  /** Its parts, in a word. */
  readonly parts: string;
  /** How far it is; fails where no worker answers. */
  reached(): Promise<Reached>;
  /** What comes of it, once it has ended. */
  result(): Promise<Result>;
}

/** Shows on standard error how far work is, until its end or ctrl-C, which leaves it to the worker. */
export async function watchUntilEnded<Result>(work: WorkOfWorker<Result>): Promise<Result | 'left'> {
  const progress = new Progress(standardError());
  progress.begin(work.parts);
  let leave = (_: 'left'): void => {};
  const left = new Promise<'left'>((resolve) => {
    leave = resolve;
  });
  const interruption = new Interruption(() => leave('left'));
  const ended = new AbortController();
  try {
    const watching = check(work, progress, ended.signal);
    const outcome = await Promise.race([work.result(), left]);
    ended.abort();
    // A call that is tried again after the connection is closed would end the process.
    await watching;
    return outcome;
  } finally {
    ended.abort();
    progress.end();
    interruption.release();
  }
}

async function check(work: WorkOfWorker<unknown>, progress: Progress, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // A worker that is busy or away answers later.
    const found = await work.reached().catch(() => undefined);
    if (found !== undefined && found.of > 0) progress.reach(found.done / found.of, `${found.done} of ${found.of}`);
    await setTimeout(CHECK_MS, undefined, { signal }).catch(() => undefined);
  }
}
