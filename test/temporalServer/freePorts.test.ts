import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePorts, LOOPBACK, PortInUseError, reservePort } from '../../temporalServer/freePorts.ts';
import { launchTemporal } from '../../temporalServer/launch.ts';
import { temporaryFolder } from './support/folder.ts';

async function takenPort(host: string): Promise<number> {
  const server = createServer().listen({ port: 0, host });
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

test.each([LOOPBACK, '0.0.0.0'])(
  'a port taken on %s is refused, naming it, the option that changes it, and the holder',
  async (host) => {
    const port = await takenPort(host);
    const error = await reservePort(port, 'the Temporal Web UI', 'uiPort').catch((reason: unknown) => reason);
    if (!(error instanceof PortInUseError)) throw new Error(`not refused: ${error}`);
    expect(error).toMatchObject({ port, option: 'uiPort' });
    expect(error.message).toContain(`Port ${port}`);
    expect(error.message).toContain('the Temporal Web UI');
    expect(error.message).toContain('`uiPort`');
    if (process.platform === 'linux') expect(error.holder).toMatch(new RegExp(`^process ${process.pid} \\(`));
  },
);

test('a free port is granted', async () => {
  const { a } = await freePorts(['a']);
  expect(await reservePort(a, 'a test', 'port')).toBe(a);
});

test('free ports differ', async () => {
  const names = Array.from({ length: 50 }, (_, index) => `port ${index}`);
  expect(new Set(Object.values(await freePorts(names))).size).toBe(50);
});

test.each(['port', 'uiPort'] as const)(
  'a launch with its %s taken starts nothing and gives the data directory back',
  async (option) => {
    const taken = await takenPort(LOOPBACK);
    const dataDirectory = temporaryFolder();
    const options = { dataDirectory, port: 0, uiPort: 0, [option]: taken };
    await expect(launchTemporal(options)).rejects.toThrow(PortInUseError);
    await expect(launchTemporal(options)).rejects.toThrow(`Port ${taken}`);
  },
);
