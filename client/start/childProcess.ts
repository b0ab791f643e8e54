import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEntry } from '../../configuration/processEntry.ts';

/** A message of a child, as far as its parent reads it. */
interface ChildMessage {
  readonly type: string;
  readonly message?: string;
  readonly lasting?: boolean;
  readonly fault?: string;
}

/** Why a child ended, in its own words. */
export class ChildFailure extends Error {
  /** True where another start of the same program fails in the same way. */
  readonly lasting: boolean;

  constructor(message: string, lasting: boolean) {
    super(message);
    this.lasting = lasting;
  }
}

/** How long a child may take to end before it is killed. */
const STOP_GRACE_MS = 20_000;

/** How to start a child. */
export interface ChildOptions {
  readonly name: string;
  /** Entry below the project's root, without extension: `worker/workerProcess`. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly dataDirectory: string;
  onProgress(message: string): void;
  /** The child has ended without being asked to; `failure` is what no new start mends. */
  onExit(description: string, failure: ChildFailure | undefined): void;
}

/** A full disk keeps no process from being started, least of all one that stops the trading. */
function openLog(path: string): number | 'ignore' {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(path, 'a', 0o600);
  } catch {
    return 'ignore';
  }
}

/** A process of Ballast that runs under this one: its log is `logs/NAME.out` in the data directory. */
export class Child {
  /** The child's own words when it is ready. Rejects where it fails or ends before. */
  readonly ready: Promise<Readonly<Record<string, unknown>>>;
  private readonly process: ChildProcess;
  private readonly gone: Promise<void>;
  private stopping = false;
  /** Who waits for the answer to a request, the one that was asked first in front. */
  private readonly waiting: ((fault: string | undefined) => void)[] = [];

  constructor(options: ChildOptions) {
    const logFile = join(options.dataDirectory, 'logs', `${options.name}.out`);
    const log = openLog(logFile);
    const entry = fileURLToPath(processEntry(options.entry));
    const child = fork(entry, [], { env: options.environment, stdio: ['ignore', log, log, 'ipc'] });
    if (log !== 'ignore') closeSync(log);
    this.process = child;
    this.gone = new Promise((resolve) => child.once('exit', () => resolve()));
    let settled = false;
    let isReady = false;
    let failure: ChildFailure | undefined;
    this.ready = new Promise((resolve, reject) => {
      const fail = (message: string, lasting = false): void => {
        settled = true;
        reject(new ChildFailure(message, lasting));
      };
      child.on('message', (raw: unknown) => {
        const message = raw as ChildMessage & Readonly<Record<string, unknown>>;
        if (message.type === 'ready') {
          settled = true;
          isReady = true;
          resolve(message);
        } else if (message.type === 'answer') this.waiting.shift()?.(message.fault);
        else if (message.type === 'failed') {
          const reason = message.message ?? 'failed';
          // What is wrong with an order names the order as its field.
          const words = reason.startsWith(`${options.name}: `) ? reason : `${options.name}: ${reason}`;
          if (!settled) fail(words, message.lasting);
          else if (message.lasting === true) failure = new ChildFailure(words, true);
          else if (message.message !== undefined) options.onProgress(message.message);
        } else if (message.message !== undefined) options.onProgress(message.message);
      });
      child.once('error', (error) => fail(`${options.name} cannot be started: ${error.message}`));
      child.once('exit', (code, signal) => {
        for (const answer of this.waiting.splice(0)) answer(`${options.name} has ended`);
        const description = signal === null ? `exit code ${code}` : `signal ${signal}`;
        if (!settled) fail(`${options.name} ended before it was ready (${description}); see ${logFile}`);
        else if (isReady && !this.stopping) options.onExit(description, failure);
      });
    });
    // Whoever stops a child that is not ready yet need not wait for it.
    this.ready.catch(() => undefined);
  }

  /** Has the child do something while it runs. @throws Error in its words where it cannot */
  async request(what: Readonly<Record<string, unknown>>): Promise<void> {
    const fault = await new Promise<string | undefined>((resolve) => {
      if (!this.process.connected) return resolve('the process has ended');
      this.waiting.push(resolve);
      this.process.send(what);
    });
    if (fault !== undefined) throw new Error(fault);
  }

  /** Asks the child to end and waits; kills it after a grace period. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), STOP_GRACE_MS);
    await this.gone;
    clearTimeout(timer);
  }

  /** kill -9: what a child leaves unfinished, the next start takes up. */
  kill(): void {
    this.stopping = true;
    this.process.kill('SIGKILL');
  }
}
