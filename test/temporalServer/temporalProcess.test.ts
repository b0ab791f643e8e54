import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { launchTemporal } from '../../temporalServer/launch.ts';
import {
  identify,
  isAlive,
  type ProcessIdentity,
  processIdentitySchema,
} from '../../temporalServer/process/identity.ts';
import type { TemporalMessage } from '../../temporalServer/temporalMessage.ts';
import { buildTemporalRoom } from './support/build.ts';
import { temporaryFolder } from './support/folder.ts';

let packageFolder: string;
let main: string;

beforeAll(() => {
  packageFolder = mkdtempSync(join(tmpdir(), 'ballast-test-package-'));
  main = buildTemporalRoom(packageFolder);
});
afterAll(() => rmSync(packageFolder, { recursive: true, force: true }));

/** The Temporal process, with what it reported so far. */
function startMain(options: object): { child: ChildProcess; messages: TemporalMessage[] } {
  const child = fork(main, { env: { ...process.env, BALLAST_TEMPORAL: JSON.stringify(options) } });
  const messages: TemporalMessage[] = [];
  child.on('message', (message) => messages.push(message as TemporalMessage));
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  return { child, messages };
}

function message<Type extends TemporalMessage['type']>(messages: TemporalMessage[], type: Type) {
  return vi.waitFor(
    () => {
      const found = messages.find(
        (candidate): candidate is Extract<TemporalMessage, { type: Type }> => candidate.type === type,
      );
      if (found === undefined) throw new Error(`no message "${type}" among ${JSON.stringify(messages)}`);
      return found;
    },
    { timeout: 90_000, interval: 50 },
  );
}

function serverProcesses(dataDirectory: string): ProcessIdentity[] {
  return processIdentitySchema.array().parse(JSON.parse(readFileSync(join(dataDirectory, 'processes.json'), 'utf8')));
}

const allEnded = (processes: ProcessIdentity[]) =>
  vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), { timeout: 90_000, interval: 50 });

test('it reports ready, starts a crashed server again, and ends everything when its parent lets go of it', async () => {
  const codecEndpoint = 'http://127.0.0.1:8450/codec';
  const dataDirectory = temporaryFolder();
  const { child, messages } = startMain({
    dataDirectory,
    port: 0,
    uiPort: 0,
    searchAttributes: { BallastAccount: 'Keyword' },
    codecEndpoint,
  });
  const ready = await message(messages, 'ready');
  expect(ready).toMatchObject({ namespace: 'default', missingSearchAttributes: [] });
  const settings = await fetch(`${ready.uiUrl}/api/v1/settings`);
  expect(await settings.json()).toMatchObject({ Codec: { Endpoint: codecEndpoint } });
  const [server] = serverProcesses(dataDirectory);
  if (server === undefined) throw new Error('no process is recorded');
  process.kill(-server.pid, 'SIGKILL');
  expect(await message(messages, 'exited')).toMatchObject({ part: 'server', signal: 'SIGKILL' });
  await message(messages, 'restarted');
  const connection = await Connection.connect({ address: ready.address });
  await connection.close();
  const processes = serverProcesses(dataDirectory);
  expect(processes.every(isAlive)).toBe(true);
  const exit = once(child, 'exit');
  child.disconnect();
  expect(await exit).toEqual([0, null]);
  expect(processes.filter(isAlive)).toEqual([]);
});

test('Ctrl-C in the terminal leaves the server running for those who still need it, until SIGTERM', async () => {
  const dataDirectory = temporaryFolder();
  const { child, messages } = startMain({ dataDirectory, port: 0, uiPort: 0 });
  const { address } = await message(messages, 'ready');
  child.kill('SIGINT');
  const connection = await Connection.connect({ address });
  await connection.close();
  const processes = serverProcesses(dataDirectory);
  expect(processes.every(isAlive)).toBe(true);
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  expect(messages.at(-1)).toEqual({ type: 'stopped' });
  expect(processes.filter(isAlive)).toEqual([]);
});

test('without a parent it reports lines of JSON, and SIGINT stops it', async () => {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, BALLAST_TEMPORAL: JSON.stringify({ dataDirectory: temporaryFolder(), port: 0, uiPort: 0 }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (text.includes('"ready"')) child.kill('SIGINT');
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  const types = output
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as TemporalMessage).type);
  expect(types.slice(-2)).toEqual(['ready', 'stopped']);
});

test('options that are wrong end it with the field named', async () => {
  const { child, messages } = startMain({ port: 70_000, prot: 1 });
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatchObject({
    type: 'failed',
    message: expect.stringMatching(/port: .*65535 \(given: 70000\)/),
  });
  expect(messages[0]).toMatchObject({ message: expect.stringContaining('"prot"') });
});

test('a launcher that is killed takes its servers along, and the next start continues where it was', async () => {
  const dataDirectory = temporaryFolder();
  const { child, messages } = startMain({ dataDirectory, port: 0, uiPort: 0 });
  const { address, namespace } = await message(messages, 'ready');
  const connection = await Connection.connect({ address });
  const handle = await new Client({ connection, namespace }).workflow.start('nobody runs this', {
    taskQueue: 'nobody',
    workflowId: 'survives',
  });
  await connection.close();
  const processes = serverProcesses(dataDirectory);
  expect(processes).toHaveLength(2);
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  const next = await launchTemporal({ dataDirectory, port: 0, uiPort: 0 });
  onTestFinished(() => next.stop());
  expect(processes.filter(isAlive)).toEqual([]);
  const again = await Connection.connect({ address: next.address });
  const description = await new Client({ connection: again, namespace }).workflow.getHandle('survives').describe();
  expect(description).toMatchObject({ runId: handle.firstExecutionRunId, status: { name: 'RUNNING' } });
  await again.close();
});

test('servers end by themselves when their launcher is killed, without any next start', async () => {
  const dataDirectory = temporaryFolder();
  const { child, messages } = startMain({ dataDirectory, port: 0, uiPort: 0 });
  await message(messages, 'ready');
  const processes = serverProcesses(dataDirectory);
  child.kill('SIGKILL');
  await allEnded(processes);
});

test('a start ends a recorded leftover, but never another process that has its ID now', async () => {
  const [leftover, stranger] = [0, 1].map(() => {
    const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], {
      detached: true,
      stdio: 'ignore',
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    return identify(child.pid ?? 0);
  });
  if (leftover === undefined || stranger === undefined)
    throw new Error('a process that was just started has no identity');
  const dataDirectory = temporaryFolder();
  writeFileSync(
    join(dataDirectory, 'processes.json'),
    JSON.stringify([leftover, { ...stranger, started: 'long ago' }]),
  );
  const progress: string[] = [];
  const server = await launchTemporal({ dataDirectory, port: 0, uiPort: 0 }, (line) => progress.push(line));
  onTestFinished(() => server.stop());
  expect(progress).toContain(`Stopping a server that an earlier start left running (process ${leftover.pid})`);
  expect(isAlive(leftover)).toBe(false);
  expect(isAlive(stranger)).toBe(true);
});
