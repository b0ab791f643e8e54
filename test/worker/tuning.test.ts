import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../client/cli/exitCodes.ts';
import { tuningWorkflowId } from '../../core/cycles/identifiers.ts';
import type { TunedSettings } from '../../core/tuning/tunedSettings.ts';
import type { TuningProgress } from '../../core/tuning/tuningProgress.ts';
import { Trials } from '../../research/results/trials.ts';
import { coin, FIRST_DAY } from '../research/support/backtests.ts';
import { writeCandleFiles } from '../research/support/candleFiles.ts';
import { WalkBars } from '../research/support/walkBars.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { CLI_ENTRY, runCli } from '../support/runCli.ts';
import { setUp } from '../support/setUp.ts';
import { startWorkerProcess, type WorkerProcess } from '../support/workerProcess.ts';

const day = (number: number): string => new Date((FIRST_DAY + number) * 86_400_000).toISOString().slice(0, 10);
const CONFIDENCES = [0.5, 0.65, 0.8];
const WEIGHTS = [0.1, 0.2];
const COMBINATIONS = CONFIDENCES.length * WEIGHTS.length;
/** More than one run of the workflow takes. */
const LONG = 501;
/** More than the client waits for one answer, ms. */
const BUSY_MS = 15_000;

describe('a search over the workers of a queue', () => {
  let ballast: TestBallast;
  let worker: WorkerProcess | undefined;
  let folder: string;
  setUp(
    async () => {
      ballast = await startTestBallast({ workers: false, flags: { signals: { provider: 'momentum' } } });
      worker = await startWorkerProcess(ballast.configuration);
      folder = join(ballast.configuration.dataDirectory, 'search');
      mkdirSync(folder);
      const coins = ['BTC', 'ETH', 'SOL'].map((base) => coin(base, { drift: 0.004 }));
      writeCandleFiles(join(folder, 'candles'), new WalkBars(coins, 1));
      const grid = { 'limits.minConfidence': CONFIDENCES, 'limits.maxWeight': WEIGHTS };
      writeFileSync(join(folder, 'grid.json'), JSON.stringify(grid));
    },
    async () => {
      await worker?.stop();
      await ballast?.stop();
    },
  );

  const config = () => ['--config', join(ballast.configuration.dataDirectory, 'worker-test.config.json')];
  const search = (every: string, ...more: readonly string[]) => [
    ...['tune', '--grid', join(folder, 'grid.json'), '--candles', join(folder, 'candles'), '--every', every],
    ...['--from', day(0), '--to', day(40), '--folds', '3', '--embargo', '2', '--json', ...more],
  ];
  const listed = async () => JSON.parse((await runCli(['tune', 'list', '--json', ...config()])).stdout);

  it('outlives kill -9 in the middle, tries nothing twice, and chooses what one process chooses', async () => {
    const environment = { PATH: process.env.PATH, HOME: process.env.HOME };
    const told = promisify(execFile)(process.execPath, [CLI_ENTRY, ...search('1d', '--workers'), ...config()], {
      env: environment,
    });
    const running = async () => (await ballast.client.tunings.list(1))[0]?.workflowId ?? '';
    await expect.poll(running, { timeout: 200_000, interval: 200 }).toMatch(/^tune:/);
    const started = await ballast.client.tunings.get(await running());
    const tried = async () => (await started.progress().catch(() => undefined))?.tried ?? 0;
    await expect.poll(tried, { timeout: 200_000, interval: 100 }).toBeGreaterThan(0);
    await worker?.kill();
    worker = await startWorkerProcess(ballast.configuration);

    const tuned = JSON.parse((await told).stdout) as TunedSettings;
    const alone = await runCli(search('1d'), {
      BALLAST__DATA_DIRECTORY: join(folder, 'alone'),
      BALLAST__SIGNALS__PROVIDER: 'momentum',
    });
    expect(tuned).toEqual(JSON.parse(alone.stdout));
    expect(tuned.variants).toHaveLength(COMBINATIONS);
    expect(tuned.evidence?.tried).toBe(COMBINATIONS);
    expect(await started.result()).toEqual(tuned);

    const { data, lines, ...progress } = await started.progress();
    expect(progress).toMatchObject({ step: 'done', tried: COMBINATIONS, of: COMBINATIONS });
    expect(lines[0]).toBe(`done: ${COMBINATIONS} of ${COMBINATIONS} combinations tried`);
    const register = await ballast.ledger.trials(data);
    expect(register).toHaveLength(COMBINATIONS);
    // What the workers have tried counts on this machine too, and is the same as there.
    expect(new Trials(ballast.configuration.dataDirectory).on(data)).toEqual(register);
    const { events } = await ballast.client.temporal.workflow.getHandle(started.workflowId).fetchHistory();
    const steps = events?.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []);
    expect(steps?.filter((name) => name === 'tryVariant')).toHaveLength(COMBINATIONS);

    // The same command finds everything tried.
    const again = await runCli([...search('1d', '--workers'), ...config()]);
    expect(JSON.parse(again.stdout)).toEqual(tuned);
    expect((await started.progress()).known).toBe(COMBINATIONS);
    expect(await ballast.ledger.trials(data)).toEqual(register);
    const attached = await runCli(['tune', 'attach', started.workflowId, ...config()]);
    expect(attached.stdout).toContain(`For the time to come: #`);
    expect(Math.max(...attached.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    // Two whole searches, of a server and of one process.
  }, 480_000);

  it('is listed, and ends where it is cancelled: threads are free for the next one', async () => {
    const detached = await runCli([...search('1m', '--workers', '--detach'), ...config()]);
    const { search: workflowId } = JSON.parse(detached.stdout) as { readonly search: string };
    const [newest] = await listed();
    expect(newest).toMatchObject({ search: workflowId, state: 'running', tried: 0, of: COMBINATIONS });
    expect(await runCli(['tune', 'cancel', workflowId, ...config()])).toMatchObject({ status: EXIT.ok });
    // A worker that is busy answers late: that is no reason to say that there is none.
    worker?.freeze();
    const attaching = runCli(['tune', 'attach', workflowId, '--json', ...config()]);
    await setTimeout(BUSY_MS);
    worker?.release();
    const attached = await attaching;
    expect(JSON.parse(attached.stdout)).toMatchObject({ cancelled: true, search: workflowId, tried: 0 });
    expect((await listed())[0]).toMatchObject({ search: workflowId, state: 'cancelled' });
    const next = await runCli([...search('2d', '--workers'), ...config()]);
    expect(JSON.parse(next.stdout).variants).toHaveLength(COMBINATIONS);
    expect(await runCli(['tune', 'attach', 'nobody', ...config()])).toMatchObject({ status: EXIT.notFound });
  });

  it('goes on in another run of its workflow where it is long', async () => {
    const windows = { folds: 2, firstTraining: 0.4, embargo: 0 };
    const points = Array.from({ length: LONG }, (_, number) => ({ name: `n=${number}`, variant: `v${number}` }));
    for (const [number, { variant }] of points.entries()) {
      const returns = Array.from({ length: 12 }, (_, at) => 0.01 * Math.sin(number + at));
      await ballast.ledger.enterTrial('long', { variant, at: 0, names: [], returns });
    }
    const market = {
      data: 'long',
      files: null,
      seed: 1,
      from: FIRST_DAY * 86_400_000,
      to: (FIRST_DAY + 12) * 86_400_000,
    };
    const request = { market, base: {}, points: points.map((point) => ({ ...point, changes: [] })), windows };
    const handle = await ballast.client.temporal.workflow.start('tuneSettings', {
      workflowId: tuningWorkflowId('long'),
      taskQueue: ballast.taskQueue,
      args: [request],
    });
    const first = handle.firstExecutionRunId;
    const tuned = (await handle.result()) as TunedSettings;
    expect(tuned.variants.map(({ name }) => name)).toEqual(points.map(({ name }) => name));
    const last = ballast.client.temporal.workflow.getHandle(handle.workflowId);
    expect((await last.describe()).runId).not.toBe(first);
    const progress = (await last.query('progress')) as TuningProgress;
    expect(progress).toMatchObject({ step: 'done', tried: LONG, known: LONG, of: LONG, machines: {} });
  });
});
