/** What a process of Ballast tells the one that started it. `ready` carries where it can be reached. */
export type ProcessMessage =
  | { readonly type: 'progress'; readonly message: string }
  | { readonly type: 'ready'; readonly [detail: string]: unknown }
  /** `lasting`: a new start of the same program fails in the same way. */
  | { readonly type: 'failed'; readonly message: string; readonly lasting?: boolean }
  | { readonly type: 'stopped' }
  /** The answer to a request of the process that started it. */
  | { readonly type: 'answer'; readonly fault?: string };

/** Reports through the IPC channel where there is one, otherwise as a line of JSON on standard output. */
export function report(message: ProcessMessage): void {
  if (process.send === undefined) process.stdout.write(`${JSON.stringify(message)}\n`);
  else if (process.connected) process.send(message);
}

/** Reports, and resolves once the message is on its way: a large one is lost where the channel is closed before. */
export async function reportWhole(message: ProcessMessage): Promise<void> {
  if (process.send === undefined || !process.connected) return report(message);
  await new Promise<void>((resolve) => process.send?.(message, undefined, undefined, () => resolve()));
}

/**
 * Resolves when the process shall end: at SIGTERM, when the IPC channel of the parent closes, and at SIGINT and SIGHUP where nobody else decides. Ctrl-C
 * reaches every process of a terminal; with a parent, the parent says who ends when.
 */
export function endRequested(): Promise<void> {
  return new Promise((resolve) => {
    // A parent that ended while this process was still starting says nothing any more.
    if (process.send !== undefined && !process.connected) resolve();
    process.once('SIGTERM', resolve);
    process.once('disconnect', resolve);
    // A terminal that closes tells every process of it, as Ctrl-C does.
    for (const signal of ['SIGINT', 'SIGHUP'] as const)
      process.on(signal, () => {
        if (process.send === undefined) resolve();
      });
  });
}

/**
 * Carries out what the process that started this one asks for, one request at a time, and answers each.
 * @param work throws where it cannot be done; the words go back
 */
export function onRequest(work: (request: unknown) => Promise<void>): void {
  let before = Promise.resolve();
  process.on('message', (request: unknown) => {
    before = before
      .then(() => work(request))
      .then(
        () => report({ type: 'answer' }),
        (error: unknown) => report({ type: 'answer', fault: error instanceof Error ? error.message : String(error) }),
      );
  });
}
