import { type Transferable, Worker } from 'node:worker_threads';
import { ComputationLostError } from '../core/ports/compute.ts';

/** Threads of one kind that answer one task after the other. One is started when there is work and none is idle, and kept for the next task. */
export class ThreadPool<Task, Answer> {
  private readonly entry: URL;
  private readonly most: number;
  private readonly threads = new Set<Worker>();
  private readonly idle: Worker[] = [];
  private readonly waiting: { give(thread: Worker): void; refuse(reason: Error): void }[] = [];
  private closed = false;

  /** @param entry the built file of the threads */
  constructor(entry: URL, most: number) {
    this.entry = entry;
    this.most = most;
  }

  /**
   * @param transfer memory that is handed over instead of copied
   * @throws `signal.reason` where the task was called off, ComputationLostError where its thread has ended
   */
  async run(task: Task, transfer: readonly Transferable[], signal: AbortSignal | undefined): Promise<Answer> {
    signal?.throwIfAborted();
    const thread = await this.take();
    if (signal?.aborted === true) {
      this.giveBack(thread);
      throw signal.reason;
    }
    return await this.answerOf(thread, task, transfer, signal);
  }

  /** Ends what still runs. */
  async close(): Promise<void> {
    this.closed = true;
    for (const { refuse } of this.waiting.splice(0)) refuse(closing());
    await Promise.all([...this.threads].map((thread) => thread.terminate()));
  }

  /** The answer of a thread. Where the task is called off, or the thread ends, another one takes its place. */
  private answerOf(
    thread: Worker,
    task: Task,
    transfer: readonly Transferable[],
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const stopListening = (): void => {
        thread.off('message', onAnswer);
        thread.off('error', onError);
        thread.off('exit', onExit);
        signal?.removeEventListener('abort', onAbort);
      };
      const onAnswer = (answer: Answer): void => {
        stopListening();
        this.giveBack(thread);
        resolve(answer);
      };
      const lose = (reason: unknown): void => {
        stopListening();
        this.discard(thread);
        reject(reason);
      };
      const onError = (error: unknown): void =>
        lose(
          new ComputationLostError(`A thread has failed: ${error instanceof Error ? error.message : String(error)}`),
        );
      const onExit = (code: number): void => lose(new ComputationLostError(`A thread has ended with ${code}`));
      const onAbort = (): void => lose(signal?.reason);
      thread.on('message', onAnswer);
      thread.on('error', onError);
      thread.on('exit', onExit);
      signal?.addEventListener('abort', onAbort);
      thread.ref();
      thread.postMessage(task, transfer);
    });
  }

  private async take(): Promise<Worker> {
    if (this.closed) throw closing();
    const idle = this.idle.pop();
    if (idle !== undefined) return idle;
    if (this.threads.size < this.most) return this.begin();
    return await new Promise((give, refuse) => this.waiting.push({ give, refuse }));
  }

  private begin(): Worker {
    const thread = new Worker(this.entry);
    this.threads.add(thread);
    // An idle one that fails is not to end the process; it is replaced when it is missed.
    thread.on('error', () => undefined);
    thread.once('exit', () => this.forget(thread));
    return thread;
  }

  private giveBack(thread: Worker): void {
    const next = this.waiting.shift();
    if (next !== undefined) next.give(thread);
    else {
      // It alone does not keep the process alive.
      thread.unref();
      this.idle.push(thread);
    }
  }

  /** Ends a thread in the middle of its task. */
  private discard(thread: Worker): void {
    this.forget(thread);
    void thread.terminate();
    const next = this.waiting.shift();
    if (next !== undefined) next.give(this.begin());
  }

  private forget(thread: Worker): void {
    this.threads.delete(thread);
    const index = this.idle.indexOf(thread);
    if (index !== -1) this.idle.splice(index, 1);
  }
}

function closing(): ComputationLostError {
  return new ComputationLostError('Everything is being closed');
}
