import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { watchTrainings } from '../../client/start/watchTrainings.ts';
import { trainingScheduleId, trainingWorkflowId } from '../../core/cycles/identifiers.ts';
import type { TrainingProgress, TrainingResult } from '../../core/cycles/training.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { CLI_ENTRY } from '../support/runCli.ts';
import { setUp } from '../support/setUp.ts';
import { startWorkerProcess, type WorkerProcess } from '../support/workerProcess.ts';

const WINDOWS = 5;

describe('the training of a model', () => {
  let ballast: TestBallast;
  let worker: WorkerProcess | undefined;
  setUp(
    async () => {
      const flags = {
        signals: { sources: [{ kind: 'model', name: 'model', retrainEvery: '7d' }] },
        universe: { symbols: ['BTC-USD', 'ETH-USD'] },
      };
      ballast = await startTestBallast({ workers: false, flags });
      worker = await startWorkerProcess(ballast.configuration);
    },
    async () => {
      await worker?.stop();
      await ballast?.stop();
    },
  );

  const request = () => ({ account: ballast.account, name: 'model' });
  const handle = () => ballast.client.temporal.workflow.getHandle(trainingWorkflowId(request()));
  /** What the schedule of the model has started. */
  const scheduled = async () => {
    const { schedule, workflow } = ballast.client.temporal;
    const { info } = await schedule.getHandle(trainingScheduleId(request())).describe();
    const runs = info.recentActions.map(({ action }) => workflow.getHandle(action.workflow.workflowId).describe());
    return (await Promise.all(runs)).map(({ type, status }) => ({ type, status: status.name }));
  };
  const cycle = async (cycleId: string) => await (await ballast.client.startCycle({ cycleId })).result();

  it('outlives kill -9 in the middle, keeps its model, and what is decided about it decides what counts', async () => {
    const before = await cycle('untrained');
    expect(before.report).toContainEqual(
      expect.stringMatching(/^⚠️ The source of signals model is muted: no model is adopted\. None was trained yet/),
    );

    const config = join(ballast.configuration.dataDirectory, 'worker-test.config.json');
    const environment = { PATH: process.env.PATH, HOME: process.env.HOME };
    const args = [CLI_ENTRY, 'model', 'train', '--json', '--config', config];
    const told = promisify(execFile)(process.execPath, args, { env: environment });
    const trained = async () => {
      const progress = (await handle()
        .query('progress')
        .catch(() => undefined)) as TrainingProgress | undefined;
      return progress?.models ?? 0;
    };
    await expect.poll(trained, { timeout: 200_000, interval: 200 }).toBeGreaterThan(0);
    const leaving = new AbortController();
    const lines: string[] = [];
    const watched = { regular: () => ['model'], running: (name: string) => ballast.client.trainings.running(name) };
    const watching = watchTrainings(watched, leaving.signal, (line) => lines.push(line));
    await expect
      .poll(() => lines, { timeout: 60_000 })
      .toContainEqual(expect.stringMatching(/^🎓 Training the built-in model on this market: \d of 6 parts done$/));
    await worker?.kill();
    worker = await startWorkerProcess(ballast.configuration);
    // Where one runs, another start attaches to it.
    const { runId } = await handle().describe();
    await ballast.client.trainings.start('model');
    expect((await handle().describe()).runId).toBe(runId);
    // And a schedule, of which the first training begins at once, leaves it alone.
    await ballast.client.trainings.ensureSchedules();
    await expect.poll(scheduled, { timeout: 60_000 }).toEqual([{ type: 'recurringTraining', status: 'COMPLETED' }]);
    expect((await handle().describe()).runId).toBe(runId);
    const result = JSON.parse((await told).stdout) as TrainingResult;
    const end = result.isAdopted ? 'is adopted' : 'is not adopted, momentum goes on';
    await expect
      .poll(() => lines, { timeout: 60_000 })
      .toContainEqual(expect.stringContaining(`🎓 The model model@1 ${end}`));
    expect(new Set(lines).size).toBe(lines.length);
    leaving.abort();
    await watching;

    expect(result).toMatchObject({ name: 'model', version: 1, metrics: { threshold: 0.75 } });
    expect(result.metrics.judgedEvents).toBeGreaterThan(1_000);
    const [model, ...others] = await ballast.ledger.models();
    expect(others).toEqual([]);
    expect(model).toMatchObject({ name: 'model', version: 1, trainingId: runId, metrics: result.metrics });
    expect(await ballast.ledger.modelChanges('model')).toEqual([
      expect.objectContaining({ id: runId, kind: result.isAdopted ? 'adopted' : 'declined', reason: result.reason }),
    ]);
    const { events } = await handle().fetchHistory();
    const windows = events?.filter(
      ({ activityTaskScheduledEventAttributes: step }) => step?.activityType?.name === 'trainWindow',
    );
    expect(windows).toHaveLength(WINDOWS);

    const decided = { name: 'model', version: 1, at: Date.now(), by: 'test', reason: 'tried' };
    if (!result.isAdopted) await ballast.ledger.changeModel({ ...decided, id: 'up', kind: 'adopted' }, null);
    const counts = await cycle('adopted');
    // What the market of the day is like decides whether the model speaks, and the report says so.
    const spoke = counts.plan?.analyses.some(({ signal }) => signal?.source === 'model');
    const muted = counts.report.some((line) => line.includes('is muted: model@1: '));
    expect([spoke, muted]).toContain(true);
    await ballast.ledger.changeModel({ ...decided, id: 'down', kind: 'rolledBack' }, 1);
    expect((await cycle('rolled-back')).report).toContainEqual(
      expect.stringMatching(/^⚠️ The source of signals model is muted: no model is adopted\. tried/),
    );
  });
});
