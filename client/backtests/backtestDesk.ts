import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { processEntry } from '../../configuration/processEntry.ts';
import type { Configuration } from '../../configuration/schema.ts';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { CandleStore } from '../../research/candles/candleStore.ts';
import { SavedResults } from '../../research/results/savedResults.ts';
import { makeFolder } from '../../research/results/wholeFile.ts';
import type {
  BacktestAnswer,
  BacktestMessage,
  BacktestProgress,
  BacktestRequest,
  BacktestTask,
  ListedResult,
  UnreadableResult,
} from './backtestTask.ts';

/** The run that goes on, or the last one of this process. */
export interface BacktestRun {
  readonly request: BacktestRequest;
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  /** Wall time, ms UTC. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  /** Undefined before the first slot. */
  readonly progress: BacktestProgress | undefined;
  /** Why it failed. */
  readonly fault: string | undefined;
}

type AnswerOf<Kind extends BacktestAnswer['kind']> = Extract<BacktestAnswer, { readonly kind: Kind }>;

/** What was asked to be run while another one runs. */
export class BacktestRunsError extends Error {
  override readonly name = 'BacktestRunsError';
}

/** Backtests in threads: one run at a time, what is kept of them, and what it shows. Whoever asks goes on meanwhile. */
export class BacktestDesk {
  private readonly configuration: Configuration;
  private readonly entry: URL;
  private readonly listeners = new Set<(run: BacktestRun) => void>();
  private readonly known = new Map<string, { readonly changedAt: number; readonly result: ListedResult }>();
  private last: BacktestRun | undefined;
  private running: Worker | undefined;
  /** One after the other: what is read is large. */
  private reading: Promise<unknown> = Promise.resolve();

  /** @param entry of the thread, where it is not the usual one */
  constructor(configuration: Configuration, entry = processEntry('client/backtests/backtestThread')) {
    this.configuration = configuration;
    this.entry = entry;
  }

  /** The run that goes on, or the last one; undefined before the first. */
  get run(): BacktestRun | undefined {
    return this.last;
  }

  /** Venues of which daily candles are stored. */
  venues(): readonly string[] {
    const daily = new CandleStore(this.configuration.dataDirectory)
      .list()
      .filter(({ timeframe }) => timeframe === '1d');
    return [...new Set(daily.map(({ venue }) => venue))];
  }

  /** Tells each change of the run. @returns ends it */
  listen(listener: (run: BacktestRun) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Begins a run. @throws BacktestRunsError while another one goes on @throws InvalidInputError for a name that is taken or cannot be one */
  start(request: BacktestRequest): BacktestRun {
    if (this.last?.state === 'running')
      throw new BacktestRunsError(`The backtest ${this.last.request.name} runs. Wait for its end, or stop it first.`);
    const { dataDirectory } = this.configuration;
    // A name that cannot be used is refused at once and not at the end.
    new SavedResults(dataDirectory).requireFree(request.name);
    const folder = join(dataDirectory, 'backtests');
    makeFolder(folder);
    const own = mkdtempSync(join(folder, 'run-'));
    const config = join(own, 'ballast.config.json');
    writeFileSync(config, JSON.stringify(this.configuration), { mode: 0o600 });
    const begun: BacktestRun = {
      request,
      state: 'running',
      startedAt: Date.now(),
      endedAt: undefined,
      progress: undefined,
      fault: undefined,
    };
    this.change(begun);
    const thread = this.open({ kind: 'run', config, request });
    this.running = thread;
    this.answer<'run'>(thread, (progress) => this.change({ ...begun, progress }))
      .then(({ stopped }) => this.end(stopped ? 'stopped' : 'done'))
      .catch((error: unknown) => this.end('failed', error instanceof Error ? error.message : String(error)))
      .finally(() => rmSync(own, { recursive: true, force: true }));
    return begun;
  }

  /** Ends the run that goes on; nothing is kept of it. @returns the run, which ends a little later; undefined where none goes on */
  stop(): BacktestRun | undefined {
    if (this.last?.state !== 'running') return undefined;
    this.running?.postMessage('stop');
    return this.last;
  }

  /** All kept results, the latest first, and those that cannot be read. */
  async list(): Promise<{
    readonly results: readonly ListedResult[];
    readonly unreadable: readonly UnreadableResult[];
  }> {
    const { dataDirectory } = this.configuration;
    const kept = new SavedResults(dataDirectory).entries();
    const names = kept
      .filter(({ name, changedAt }) => this.known.get(name)?.changedAt !== changedAt)
      .map(({ name }) => name);
    const { results, unreadable } =
      names.length === 0
        ? { results: [], unreadable: [] }
        : await this.ask<'list'>({ kind: 'list', dataDirectory, names });
    const times = new Map(kept.map(({ name, changedAt }) => [name, changedAt]));
    for (const result of results) this.known.set(result.name, { changedAt: times.get(result.name) ?? 0, result });
    for (const name of this.known.keys()) if (!times.has(name)) this.known.delete(name);
    const all = [...this.known.values()].map(({ result }) => result);
    return { results: all.sort((a, b) => b.savedAt - a.savedAt), unreadable };
  }

  /** The report of a kept result as one HTML page. @throws InvalidInputError for a name that nothing is kept under */
  async report(name: string): Promise<string> {
    const { dataDirectory } = this.configuration;
    return (await this.ask<'report'>({ kind: 'report', dataDirectory, name })).page;
  }

  /** Kept results side by side, each against the first. @throws InvalidInputError for a name that nothing is kept under */
  async compare(names: readonly string[]): Promise<AnswerOf<'compare'>> {
    const { dataDirectory } = this.configuration;
    return await this.ask<'compare'>({ kind: 'compare', dataDirectory, names });
  }

  /** Ends what goes on. */
  async close(): Promise<void> {
    await this.running?.terminate();
    await this.reading;
  }

  private async ask<Kind extends BacktestAnswer['kind']>(task: BacktestTask): Promise<AnswerOf<Kind>> {
    const answer = this.reading.then(() => this.answer<Kind>(this.open(task)));
    this.reading = answer.catch(() => undefined);
    return await answer;
  }

  private open(task: BacktestTask): Worker {
    return new Worker(this.entry, { workerData: task });
  }

  private answer<Kind extends BacktestAnswer['kind']>(
    thread: Worker,
    onProgress: (progress: BacktestProgress) => void = () => undefined,
  ): Promise<AnswerOf<Kind>> {
    return new Promise((resolve, reject) => {
      thread.on('message', (message: BacktestMessage) => {
        switch (message.kind) {
          case 'progress':
            return onProgress(message.progress);
          case 'refused':
            return reject(new InvalidInputError(message.input));
          case 'done':
            return resolve(message.answer as AnswerOf<Kind>);
          default: {
            const unknown: never = message;
            return reject(new Error(`no message ${String(unknown)}`));
          }
        }
      });
      thread.once('error', reject);
      thread.once('exit', (code) => reject(new Error(`The thread of backtests has ended with ${code}`)));
    });
  }

  private end(state: 'done' | 'stopped' | 'failed', fault?: string): void {
    this.running = undefined;
    if (this.last !== undefined) this.change({ ...this.last, state, fault, endedAt: Date.now() });
  }

  private change(run: BacktestRun): void {
    this.last = run;
    for (const listener of this.listeners) listener(run);
  }
}
