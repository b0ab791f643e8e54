import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ledgerUrl } from '../../configuration/loadConfiguration.ts';
import { bySql } from '../adapters/ledger/ledgers.ts';
import { startTestBallast } from '../support/ballast.ts';
import { runCli } from '../support/runCli.ts';
import { startWorkerProcess } from '../support/workerProcess.ts';

it('a worker finds what a person should look at: the status on the command line shows it, and doctor fails for it', async () => {
  const ballast = await startTestBallast({ workers: false });
  onTestFinished(() => ballast.stop());
  const { account, configuration, ledger, client } = ballast;
  await ledger.noteWait(account, 'recovery', 'the history of an order cannot be read');
  await bySql(ledgerUrl(configuration, {}), 'update account_waits set since = since - 600000');
  const worker = await startWorkerProcess(configuration);
  onTestFinished(() => worker.stop());
  await client.resume('to start the actor');
  await expect
    .poll(async () => (await client.portfolioStatus()).troubles, { timeout: 150_000, interval: 1_000 })
    .toEqual([expect.stringContaining('the history of an order cannot be read')]);

  const config = join(configuration.dataDirectory, 'cli.config.json');
  writeFileSync(config, JSON.stringify(configuration));
  const status = await runCli(['portfolio', 'status', '--config', config]);
  expect(status.stdout).toMatch(/^⚠️ nothing is bought since .*: the history of an order cannot be read\. /m);
  const doctor = await runCli(['doctor', '--config', config]);
  expect(doctor.stdout).toMatch(/^❌ Troubles \(\S+\): nothing is bought since .*: the history of an order cannot be/m);
  expect(doctor.status).toBe(1);
});
