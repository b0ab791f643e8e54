import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { createApi } from '../../api/createApi.ts';
import { BallastClient } from '../../client/ballastClient.ts';
import { NoWorkerError, ServerUnreachableError } from '../../client/clientErrors.ts';
import type { Configuration } from '../../configuration/schema.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { runCli } from '../support/runCli.ts';
import { setUp } from '../support/setUp.ts';

/** A way to the Temporal server that can be cut. Its port stays taken: whoever listens there next would be asked instead. */
async function startLine(): Promise<{ address: string; cut(): void; close(): void }> {
  const [host, port] = inject('temporalAddress').split(':');
  const sockets: Socket[] = [];
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), host);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    sockets.push(near, far);
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    close: () => {
      server.close();
    },
  };
}

async function statusOf(configuration: Configuration, client: BallastClient, ballast: TestBallast) {
  const api = createApi(configuration, client, ballast.ledger);
  const { statusCode, body } = await api.inject('/api/portfolio_status');
  await api.close();
  return { statusCode, ...(JSON.parse(body) as { error: string; message: string }) };
}

describe('questions that nobody can answer', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({ workers: false });
      await expect(ballast.client.pause('no worker runs')).rejects.toBeInstanceOf(NoWorkerError);
    },
    () => ballast?.stop(),
  );

  it('are refused in words where no worker runs: programs, HTTP API and command line', async () => {
    const config = join(ballast.configuration.dataDirectory, 'cli.config.json');
    writeFileSync(config, JSON.stringify(ballast.configuration));
    const [preview, api, cli, query] = await Promise.all([
      ballast.client.preview().catch((error: unknown) => error),
      statusOf(ballast.configuration, ballast.client, ballast),
      runCli(['portfolio', 'status', '--json', '--config', config]),
      ballast.client.portfolioStatus().catch((error: unknown) => error),
    ]);
    expect(preview).toBeInstanceOf(NoWorkerError);
    expect(query).toBeInstanceOf(NoWorkerError);
    expect(api).toMatchObject({ statusCode: 503, error: 'NoWorkerError' });
    expect(api.message).toContain(ballast.taskQueue);
    expect(cli.status).toBe(4);
    expect(JSON.parse(cli.stdout)).toMatchObject({ error: 'NoWorkerError' });
    expect(cli.stderr).toContain('ballast start');
  });

  it('say what may still come of them: of a command that it may take effect, of a question nothing', async () => {
    const [command, question] = await Promise.all([
      ballast.client.resume('no worker runs').catch((error: unknown) => String(error)),
      ballast.client.portfolioStatus().catch((error: unknown) => String(error)),
    ]);
    expect(command).toMatch(
      /NoWorkerError: .* may have taken effect all the same, or still do so .*`ballast portfolio status`/,
    );
    expect(question).toMatch(/NoWorkerError: /);
    expect(question).not.toContain('effect');
  });

  it('are refused in words where the server has gone away since', async () => {
    const line = await startLine();
    const configuration = {
      ...ballast.configuration,
      temporal: { ...ballast.configuration.temporal, address: line.address },
    };
    const client = await BallastClient.connect(configuration);
    line.cut();
    const [status, start, api] = await Promise.all([
      client.portfolioStatus().catch((error: unknown) => error),
      client.startCycle().catch((error: unknown) => error),
      statusOf(configuration, client, ballast),
    ]);
    for (const error of [status, start]) expect(error).toBeInstanceOf(ServerUnreachableError);
    expect(String(status)).toContain(line.address);
    expect(api).toMatchObject({ statusCode: 503, error: 'ServerUnreachableError' });
    await client.close();
    line.close();
  });
});

describe('a command that is given while its worker is away', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast();
      await ballast.client.pause('before the worker goes');
    },
    () => ballast?.stop(),
  );

  it('is answered once another one has come up, and is carried out once', async () => {
    await ballast.stopWorkers();
    const resumed = ballast.client.resume('back');
    // Longer than one question waits; the server takes the worker that has gone for one that polls meanwhile.
    await setTimeout(12_000);
    await ballast.startWorkers();
    expect(await resumed).toEqual({ wasPaused: true });
    const given = await ballast.ledger.tradingHistory(ballast.account, 10);
    expect(given.map(({ command }) => command.kind)).toEqual(['resume', 'pause']);
  });
});
