import { once } from 'node:events';
import { constants, createServer, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { BallastClient } from '../../client/ballastClient.ts';
import { ServerUnreachableError } from '../../client/clientErrors.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';

/** An empty message of gRPC: not compressed, no bytes. */
const EMPTY = Buffer.alloc(5);

const closings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

/** A server that says who it is, and breaks off every other call. @param stays false where it is gone after the first one */
async function startBreakingServer(stays: boolean): Promise<string> {
  const server = createServer();
  const sessions: Http2Session[] = [];
  let hasBroken = false;
  const leave = () => {
    server.close();
    for (const session of sessions) session.destroy();
  };
  server.on('session', (session) => sessions.push(session));
  server.on('stream', (stream: ServerHttp2Stream, { ':path': path }) => {
    stream.on('error', () => undefined);
    if (hasBroken && !stays) leave();
    else if (path?.endsWith('/GetSystemInfo')) {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(EMPTY);
    } else {
      hasBroken = true;
      // The SDK does not try again what broke off like this.
      stream.close(constants.NGHTTP2_PROTOCOL_ERROR);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closings.push(leave);
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function askedAt(address: string): Promise<unknown> {
  const client = await BallastClient.connect(loadConfiguration({ environment: {}, flags: { temporal: { address } } }));
  closings.push(() => client.close());
  return await client.portfolioStatus().catch((error: unknown) => error);
}

it('tells a call that broke off with its server as a server that is not there', async () => {
  const address = await startBreakingServer(false);
  const error = await askedAt(address);
  expect(error).toBeInstanceOf(ServerUnreachableError);
  expect(String(error)).toContain(address);
});

it('tells a call that broke off at a server that is there in its own words: no worker is to blame', async () => {
  const error = await askedAt(await startBreakingServer(true));
  expect(String(error)).toMatch(/RST_STREAM/);
  expect(String(error)).not.toMatch(/NoWorkerError|ServerUnreachableError/);
});
