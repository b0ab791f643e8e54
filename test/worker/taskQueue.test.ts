import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporalTarget } from '../../configuration/temporalConnection.ts';
import { livePollers } from '../../worker/livePollers.ts';
import { openPorts } from '../../worker/openPorts.ts';
import { runWorkers } from '../../worker/runWorkers.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';
import { presentWorkflows } from '../support/workflowBundle.ts';

describe('what belongs to one venue', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast();
      // The server knows of a worker once its first question for work has come.
      const { connection } = ballast.client.temporal;
      const { namespace } = temporalTarget(ballast.configuration);
      await expect
        .poll(() => livePollers(connection, namespace, ballast.taskQueue), { timeout: 60_000 })
        .not.toEqual([]);
    },
    () => ballast?.stop(),
  );

  it('is a task queue: a worker of another venue or mode refuses to work on it', async () => {
    const stranger = { ...ballast.dependencies, venueKey: 'coinbase' };
    await expect(runWorkers(temporalTarget(ballast.configuration), stranger)).rejects.toThrow(/temporal\.taskQueue/);
  });

  it('is a task queue for one ledger: a worker with another one, where nobody would see a halt of this one, refuses to work on it', async () => {
    const { configuration, dependencies } = ballast;
    const elsewhere = `sqlite:${join(configuration.dataDirectory, 'other.db')}`;
    const ports = await openPorts(configuration, { BALLAST_LEDGER_URL: elsewhere });
    try {
      expect(ports.dependencies.ledgerIdentity).not.toBe(dependencies.ledgerIdentity);
      const refusal = runWorkers(temporalTarget(configuration), ports.dependencies);
      await expect(refusal).rejects.toThrow(
        new RegExp(
          `ledger ${dependencies.ledgerIdentity} .*this one has the ledger ${ports.dependencies.ledgerIdentity}`,
        ),
      );
    } finally {
      await ports.close();
    }
    const again = await openPorts(configuration, {});
    try {
      expect(again.dependencies.ledgerIdentity).toBe(dependencies.ledgerIdentity);
      await (await runWorkers(temporalTarget(configuration), again.dependencies, presentWorkflows())).stop();
    } finally {
      await again.close();
    }
  });

  it('is a ledger: another venue or mode refuses to open it', async () => {
    const { configuration } = ballast;
    const live = { ...configuration, exchange: { ...configuration.exchange, mode: 'live' as const } };
    const key = { BALLAST_EXCHANGE_API_KEY: 'key', BALLAST_EXCHANGE_SECRET: 'secret' };
    await expect(openPorts(live, key)).rejects.toThrow(/coinbase-paper.*its own ledger/);
  });
});
