import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getGlobalDispatcher, ProxyAgent, setGlobalDispatcher } from 'undici';
import { NIL } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExchange } from '../../../adapters/exchange/createExchange.ts';
import type { Credentials } from '../../../adapters/exchange/credentials.ts';
import { type RunningSimulator, startSimulator } from '../../../simulator/startSimulator.ts';

/** A server that notes each request; without an answer of its own it says 502. */
async function listener(location?: string): Promise<{ server: Server; url: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url ?? '');
    response.writeHead(location === undefined ? 502 : 307, location === undefined ? {} : { location }).end();
  });
  server.on('connect', (request, socket) => {
    seen.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

describe('a client whose reach is this machine', () => {
  let directory: string;
  let simulator: RunningSimulator;
  let credentials: Credentials;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'ballast-loopback-'));
    simulator = await startSimulator({ dataDirectory: directory, port: 0 });
    credentials = JSON.parse(await readFile(simulator.accounts[0]?.credentialsFile ?? '', 'utf8'));
  });
  afterAll(async () => {
    await simulator.stop();
    rmSync(directory, { recursive: true });
  });

  const open = (url: string | undefined) =>
    createExchange({
      id: 'coinbase',
      credentials,
      reach: 'loopback',
      ledger: NIL,
      timeoutMs: 5_000,
      ...(url === undefined ? {} : { url }),
    });

  it("refuses the venue's own address, and every other that is not on this machine", async () => {
    for (const url of [undefined, 'https://api.coinbase.com', 'http://0.0.0.0:8455', 'http://127.0.0.1@example.com'])
      await expect(open(url)).rejects.toThrow(/exchange\.url.*127\.0\.0\.1/);
  });

  it('reaches the simulator by address and by name', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const exchange = await open(`http://${host}:${simulator.port}`);
      expect(await exchange.permissions()).toMatchObject({ canTrade: true });
    }
  });

  it('goes past the proxy that the environment has made the default of the process', async () => {
    const proxy = await listener();
    const usual = getGlobalDispatcher();
    setGlobalDispatcher(new ProxyAgent(proxy.url));
    try {
      const exchange = await open(simulator.url);
      expect(await exchange.permissions()).toMatchObject({ canTrade: true });
      expect(proxy.seen).toEqual([]);
    } finally {
      setGlobalDispatcher(usual);
      proxy.server.close();
    }
  });

  it('follows no redirect', async () => {
    const elsewhere = await listener();
    const redirecting = await listener(elsewhere.url);
    const exchange = await open(redirecting.url);
    await expect(exchange.permissions()).rejects.toThrow();
    expect(redirecting.seen.length).toBeGreaterThan(0);
    expect(elsewhere.seen).toEqual([]);
    redirecting.server.close();
    elsewhere.server.close();
  });
});
