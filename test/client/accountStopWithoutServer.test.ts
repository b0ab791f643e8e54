import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres.ts';
import { placeRestingOrder } from '../support/restingOrder.ts';
import { runCli } from '../support/runCli.ts';
import { setUp } from '../support/setUp.ts';
import { startWorkerProcess } from '../support/workerProcess.ts';

/** A command line whose Temporal server is not there. */
function withoutServer({ configuration }: TestBallast, change: object = {}, environment = {}) {
  const config = join(configuration.dataDirectory, 'no-server.config.json');
  const temporal = { ...configuration.temporal, address: '127.0.0.1:1' };
  writeFileSync(config, JSON.stringify({ ...configuration, temporal, ...change }));
  return (...args: string[]) => runCli([...args, '--config', config], environment);
}

const venueStatus = async (ballast: TestBallast, id: string, symbol: string) =>
  (await ballast.dependencies.exchange(ballast.account).fetchOrder(id, symbol)).state.status;

describe('a stop while no server answers', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({ workers: false });
    },
    () => ballast?.stop(),
  );

  it('is committed to the ledger, cancels at the venue, and is taken over by the actor once a worker is back', async () => {
    const { key, id } = await placeRestingOrder(ballast, 'resting', 'DOT-USD');
    const result = await withoutServer(ballast)('halt', 'fire', '--json');
    expect(result.stderr).toContain('127.0.0.1:1');
    expect(JSON.parse(result.stdout)).toMatchObject({
      account: ballast.account,
      state: { kind: 'halted', reason: 'fire' },
      closed: [expect.stringContaining('buy DOT-USD: CANCELED')],
      undone: [],
    });
    expect(result.status).toBe(0);
    expect(await venueStatus(ballast, id, 'DOT-USD')).toBe('CANCELED');
    expect((await ballast.ledger.order(key))?.state.status).toBe('CANCELED');
    expect(await ballast.ledger.tradingState(ballast.account)).toMatchObject({ kind: 'halted', reason: 'fire' });
    // The actor ran before the stop, and nobody has told it.
    const worker = await startWorkerProcess(ballast.configuration);
    try {
      const trading = async () => (await ballast.client.portfolioStatus()).trading;
      await ballast.client.resume('put out');
      expect(await trading()).toEqual({ kind: 'active' });
      expect((await withoutServer(ballast)('pause', 'a', 'walk')).stdout).toContain('committed to the ledger');
      await expect.poll(trading, { timeout: 90_000 }).toMatchObject({ kind: 'paused', reason: 'a walk' });
    } finally {
      await worker.stop();
    }
  });

  it('holds against a resume that was asked for before it and reaches the actor after it', async () => {
    const asked = Date.now();
    await withoutServer(ballast)('halt', 'smoke');
    await ballast.startWorkers();
    try {
      const actor = ballast.client.temporal.workflow.getHandle(portfolioWorkflowId(ballast.account));
      const late = await actor.executeUpdate('resume', { args: [{ reason: 'all clear', by: 'ada', askedAt: asked }] });
      expect(late).toMatchObject({ wasPaused: true, stopped: { reason: 'smoke' } });
      expect(await ballast.ledger.tradingState(ballast.account)).toMatchObject({ kind: 'halted' });
      expect(await ballast.client.resume('put out')).toEqual({ wasPaused: true });
      for (const askedAt of ['now', 1.5, null])
        await expect(
          actor.executeUpdate('resume', { args: [{ reason: 'why', by: 'ada', askedAt }] }),
        ).rejects.toThrow();
    } finally {
      await ballast.stopWorkers();
    }
  });

  it('cancels at the venue before it is committed where another process holds the ledger, and says what is not done', async () => {
    const { key, id } = await placeRestingOrder(ballast, 'held', 'ETH-USD');
    const holder = new Libsql(join(ballast.configuration.dataDirectory, 'ledger.db'));
    holder.exec('begin immediate');
    const halting = withoutServer(ballast)('halt', 'held');
    await expect.poll(() => venueStatus(ballast, id, 'ETH-USD'), { timeout: 90_000 }).toBe('CANCELED');
    const result = await halting;
    expect(result.status).toBe(1);
    expect(result.stdout).toMatch(/closed at the venue: buy ETH-USD: CANCELED/);
    expect(result.stdout).toMatch(/NOT DONE: The halt is not in the ledger.*lock/);
    holder.exec('rollback');
    holder.close();
    const again = await withoutServer(ballast)('halt', 'free again');
    expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining('free again') });
    expect((await ballast.ledger.order(key))?.state.status).toBe('CANCELED');
  });

  it('names what the venue did not do, and goes on with the next order', async () => {
    await placeRestingOrder(ballast, 'stubborn', 'SOL-USD');
    await ballast.venue.addFault({ method: 'POST', path: 'batch_cancel', effect: { kind: 'refuse', status: 503 } });
    const result = await withoutServer(ballast)('halt', 'venue is down');
    await ballast.venue.clearFaults();
    expect(result.status).toBe(1);
    expect(result.stdout).toContain('committed to the ledger');
    expect(result.stdout).toMatch(/NOT DONE: buy SOL-USD \(order .*\) is not closed/);
    expect((await withoutServer(ballast)('halt', 'venue is back')).status).toBe(0);
  });

  it('makes no new ledger where there is none, resumes nothing, and says both', async () => {
    const elsewhere = join(ballast.configuration.dataDirectory, 'elsewhere');
    mkdirSync(elsewhere);
    const result = await withoutServer(ballast, { dataDirectory: elsewhere })('halt', 'why');
    expect(result).toMatchObject({ status: 4, stderr: expect.stringContaining('no ledger') });
    expect(result.stderr).toContain('127.0.0.1:1');
    const resumed = await withoutServer(ballast)('resume', 'why');
    expect(resumed).toMatchObject({ status: 4, stderr: expect.stringContaining('stays as it is') });
  });
});

describe('a stop while no server answers, with a Postgres ledger', () => {
  let postgres: TestPostgres;
  let ballast: TestBallast;
  let environment: Record<string, string>;
  beforeAll(async () => {
    postgres = await startTestPostgres();
    environment = { BALLAST_LEDGER_URL: await postgres.freshDatabase() };
    ballast = await startTestBallast({ workers: false, environment });
  });
  afterAll(async () => {
    await ballast?.stop();
    await postgres.stop();
  });

  it('is committed and cancels at the venue', async () => {
    const { key } = await placeRestingOrder(ballast, 'resting', 'DOT-USD');
    const result = await withoutServer(ballast, {}, environment)('halt', 'fire');
    expect(result).toMatchObject({ status: 0, stdout: expect.stringContaining('buy DOT-USD: CANCELED') });
    expect((await ballast.ledger.order(key))?.state.status).toBe('CANCELED');
    expect(await ballast.ledger.tradingState(ballast.account)).toMatchObject({ kind: 'halted', reason: 'fire' });
  });
});
