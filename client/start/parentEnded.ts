import { readFileSync } from 'node:fs';

/** Interval between two checks of the parent, ms. */
const CHECK_MS = 500;

/**
 * Settles when npm, which has started this process, has ended; never where npm has not started it. npm runs a script in a shell. A SIGTERM ends that shell, which
 * tells nobody: all that is to be seen of it here is another parent. Where npm itself is killed the shell stays and has another parent.
 */
export function parentEnded(): Promise<void> {
  if (process.env.npm_lifecycle_event === undefined) return new Promise(() => undefined);
  const before = ancestors();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (ancestors() === before) return;
      clearInterval(timer);
      resolve();
    }, CHECK_MS);
    timer.unref();
  });
}

/** The parent, and above npm's shell npm itself, where the system tells. */
function ancestors(): string {
  const parent = process.ppid;
  try {
    const shell = readFileSync(`/proc/${parent}/cmdline`, 'utf8').split('\0')[1] === '-c';
    // proc(5): the parent is the second field after the name, which may hold anything.
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    const above = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    return shell ? `${parent} ${above}` : String(parent);
  } catch {
    return String(parent);
  }
}
