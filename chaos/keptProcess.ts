import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

interface Message {
  readonly type: string;
  readonly message?: string;
  readonly [detail: string]: unknown;
}

/** How to start a process, again and again. */
export interface KeptProcessOptions {
  readonly name: string;
  readonly entry: string;
  environment(): Readonly<Record<string, string>>;
  readonly logFile: string;
}

const RETRY_MS = 500;
const START_TIMEOUT_MS = 120_000;

/** A process that is started again whenever it ends, as a supervisor would, until it is stopped. */
export class KeptProcess {
  /** Counts the starts that became ready. */
  incarnation = 0;
  /** When it ended without being stopped, ms UTC. */
  readonly ends: number[] = [];
  private readonly options: KeptProcessOptions;
  private child: ChildProcess | undefined;
  private gone: Promise<void> = Promise.resolve();
  private starting: Promise<Message> | undefined;
  private stopped = false;
  private pauseMs = 0;
  private held: Promise<void> = Promise.resolve();

  constructor(options: KeptProcessOptions) {
    this.options = options;
  }

  /** Resolves with the process's own words once it is ready; starts it where it does not run. */
  ready(): Promise<Message> {
    this.starting ??= this.start();
    return this.starting;
  }

  /** kill -9; it comes back by itself after `pauseMs`. */
  async kill(pauseMs: number): Promise<void> {
    this.pauseMs = pauseMs;
    this.child?.kill('SIGKILL');
    await this.gone;
  }

  /** Ends it, and lets it come back once something is done. */
  async whileEnded<T>(signal: 'SIGTERM' | 'SIGKILL', work: () => Promise<T>): Promise<T> {
    const before = this.held;
    let release: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.held = before.then(() => done);
    await before;
    try {
      await this.end(signal);
      return await work();
    } finally {
      release();
    }
  }

  /** Tells it something, once it is ready. */
  async send(message: object): Promise<void> {
    await this.ready();
    this.child?.send(message, () => undefined);
  }

  /** Stops its clock, as a machine does that is suspended. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.end('SIGTERM');
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await this.gone;
    clearTimeout(timer);
  }

  private async start(): Promise<Message> {
    await sleep(this.pauseMs);
    this.pauseMs = 0;
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      await this.held;
      // Looked at last: what is forked after the stop would be left over.
      if (this.stopped) throw new Error(`${this.options.name} has been stopped`);
      try {
        const message = await this.startOnce();
        this.incarnation += 1;
        return message;
      } catch (error) {
        // The venue or the server that it needs may be what is down.
        if (Date.now() > deadline) throw error;
        await sleep(RETRY_MS);
      }
    }
  }

  private startOnce(): Promise<Message> {
    const { name, entry, logFile } = this.options;
    const log = openSync(logFile, 'a', 0o600);
    const child = fork(entry, [], { env: this.options.environment(), stdio: ['ignore', log, log, 'ipc'] });
    closeSync(log);
    this.child = child;
    this.gone = new Promise((resolve) => child.once('exit', () => resolve()));
    return new Promise((resolve, reject) => {
      let isReady = false;
      child.on('message', (raw: unknown) => {
        const message = raw as Message;
        if (message.type === 'failed') reject(new Error(`${name}: ${message.message ?? 'failed'}`));
        if (message.type !== 'ready') return;
        isReady = true;
        resolve(message);
      });
      child.once('exit', (code, signal) => {
        if (!isReady) return reject(new Error(`${name} ended with ${signal ?? code} before it was ready`));
        this.starting = undefined;
        if (this.stopped) return;
        this.ends.push(Date.now());
        this.ready().catch(() => undefined);
      });
    });
  }
}
