/** When work is done: first, and after each round, ms. */
export interface Rounds {
  readonly first: number;
  readonly every: number;
}

/**
 * Does work now and then, one round at a time. A round that fails is told, and tried again with the next one.
 * @param failing the words before the reason of a failure @param work asks whether it is to end
 * @returns what ends it
 */
export function repeatWork(
  { first, every }: Rounds,
  failing: string,
  work: (ended: () => boolean) => Promise<unknown>,
): () => Promise<void> {
  let ended = false;
  let timer = setTimeout(round, first);
  function round(): void {
    work(() => ended)
      .catch((error: unknown) => console.warn(`${failing}: ${error}`))
      .finally(() => {
        if (!ended) timer = setTimeout(round, every);
      });
  }
  return async () => {
    ended = true;
    clearTimeout(timer);
  };
}
