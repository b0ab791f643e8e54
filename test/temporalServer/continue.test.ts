import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type LaunchOptions, launchTemporal, type TemporalServer } from '../../temporalServer/launch.ts';
import { isAlive, processIdentitySchema } from '../../temporalServer/process/identity.ts';
import type { ServerExit } from '../../temporalServer/server/serverProcess.ts';
import { temporaryFolder } from './support/folder.ts';

async function launch(options: LaunchOptions, onProgress?: (message: string) => void): Promise<TemporalServer> {
  const server = await launchTemporal({ port: 0, uiPort: 0, ...options }, onProgress);
  onTestFinished(() => server.stop());
  return server;
}

async function withClient<Result>(server: TemporalServer, use: (client: Client) => Promise<Result>): Promise<Result> {
  const connection = await Connection.connect({ address: server.address });
  try {
    return await use(new Client({ connection, namespace: server.namespace }));
  } finally {
    await connection.close();
  }
}

const startWorkflow = (server: TemporalServer, workflowId: string) =>
  withClient(server, async (client) => {
    const handle = await client.workflow.start('nobody runs this', { taskQueue: 'nobody', workflowId });
    return handle.firstExecutionRunId;
  });

const describeWorkflow = (server: TemporalServer, workflowId: string) =>
  withClient(server, async (client) => {
    const { runId, status } = await client.workflow.getHandle(workflowId).describe();
    return { runId, status: status.name };
  });

/** The servers that the launcher notes; it removes its note with the last of them. */
function processes(dataDirectory: string) {
  const file = join(dataDirectory, 'processes.json');
  return existsSync(file) ? processIdentitySchema.array().parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

test('a second start with the same data directory continues the histories, on other ports, whatever the path looks like', async () => {
  const dataDirectory = join(temporaryFolder(), 'data of #1 & 100 %?');
  const first = await launch({ dataDirectory, retentionDays: 3 });
  const runId = await startWorkflow(first, 'order:main:1:ALT-USD');
  await first.stop();
  const second = await launch({ dataDirectory, retentionDays: 7 });
  expect(second.address).not.toBe(first.address);
  expect(await describeWorkflow(second, 'order:main:1:ALT-USD')).toEqual({ runId, status: 'RUNNING' });
  const { config } = await withClient(second, (client) =>
    client.workflowService.describeNamespace({ namespace: second.namespace }),
  );
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(7 * 86_400);
  expect((await fetch(`${second.uiUrl}/api/v1/namespaces`)).status).toBe(200);
});

test('a data directory serves one launcher at a time, and is free again after stop', async () => {
  const dataDirectory = temporaryFolder();
  const server = await launch({ dataDirectory });
  await expect(launch({ dataDirectory })).rejects.toThrow(`is in use by process ${process.pid}`);
  await server.stop();
  expect(processes(dataDirectory)).toEqual([]);
  expect(existsSync(join(dataDirectory, 'launcher.lock'))).toBe(false);
});

test('a crash of the server is reported, and restart brings it back at the same address with its histories', async () => {
  const exits: ServerExit[] = [];
  const dataDirectory = temporaryFolder();
  const server = await launch({
    dataDirectory,
    onExit: (exit) => exits.push(exit),
  });
  const runId = await startWorkflow(server, 'survives');
  const [frontend] = processes(dataDirectory);
  if (frontend === undefined) throw new Error('no process is recorded');
  process.kill(-frontend.pid, 'SIGKILL');
  await vi.waitFor(() => expect(exits).toMatchObject([{ part: 'server', signal: 'SIGKILL' }]), { timeout: 90_000 });
  await server.restart();
  expect(await describeWorkflow(server, 'survives')).toEqual({ runId, status: 'RUNNING' });
  await server.stop();
  expect(exits).toHaveLength(1);
  expect(isAlive(frontend)).toBe(false);
});

test('a stop in the middle of a restart leaves nothing running', async () => {
  const dataDirectory = temporaryFolder();
  const exits: ServerExit[] = [];
  const server = await launch({ dataDirectory, onExit: (exit) => exits.push(exit) });
  for (const { pid } of processes(dataDirectory)) process.kill(-pid, 'SIGKILL');
  await vi.waitFor(() => expect(exits).toHaveLength(2), { timeout: 90_000 });
  const restart = server.restart();
  await Promise.all([expect(restart).rejects.toThrow('The Temporal server'), server.stop()]);
  expect(processes(dataDirectory)).toEqual([]);
  await expect(Connection.connect({ address: server.address, connectTimeout: 500 })).rejects.toThrow();
});

test('a database whose creation was interrupted is put aside, not built upon and not deleted', async () => {
  const dataDirectory = temporaryFolder();
  mkdirSync(dataDirectory, { recursive: true });
  writeFileSync(join(dataDirectory, 'temporal.db'), 'half of a schema');
  const server = await launch({ dataDirectory });
  await startWorkflow(server, 'works');
  const aside = readdirSync(dataDirectory).filter((file) => file.includes('.incomplete-'));
  expect(aside).toHaveLength(1);
  expect(readFileSync(join(dataDirectory, aside[0] ?? ''), 'utf8')).toBe('half of a schema');
});
