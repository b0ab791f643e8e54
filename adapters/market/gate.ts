/**
 * Lets so many tasks run at the same time, the others in the order in which they came. What is read in bulk goes through one, so that it does not fill the
 * queue of the venue's rate limiter: a single question that somebody waits for gets its turn soon.
 */
export function createGate(width: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
