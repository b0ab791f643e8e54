import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { httpSignals } from '../../../adapters/signals/httpSignals.ts';

const request = { account: 'main', at: Date.UTC(2025, 5, 1), symbols: ['ALT-USD', 'AXL-USD'] };
const servers: Server[] = [];

async function serve(answer: (incoming: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/signals?model=a`;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe('httpSignals', () => {
  it('asks by GET with the universe in the query and the token in the header', async () => {
    const seen: unknown[] = [];
    const url = await serve((incoming, response) => {
      seen.push(incoming.method, incoming.url, incoming.headers.authorization);
      response.end('[{"symbol":"ALT-USD"}]');
    });
    const provider = httpSignals({ url, timeoutMs: 5_000, token: 'abc' });
    expect(await provider.fetch(request)).toEqual([{ symbol: 'ALT-USD' }]);
    expect(seen).toEqual([
      'GET',
      '/signals?model=a&account=main&at=2025-06-01T00%3A00%3A00.000Z&symbols=ALT-USD%2CAXL-USD',
      'Bearer abc',
    ]);
  });

  it('asks by POST with JSON', async () => {
    let body: unknown;
    const url = await serve(async (incoming, response) => {
      body = JSON.parse(await text(incoming));
      response.end('{"signals":[1]}');
    });
    expect(await httpSignals({ url, method: 'POST', timeoutMs: 5_000 }).fetch(request)).toEqual([1]);
    expect(body).toEqual({ account: 'main', at: '2025-06-01T00:00:00.000Z', symbols: ['ALT-USD', 'AXL-USD'] });
  });

  it('refuses what is no delivery, without the token in the error', async () => {
    const answers: [RegExp, (incoming: IncomingMessage, response: ServerResponse) => void][] = [
      [/answered 500/, (_, response) => response.writeHead(500).end('[]')],
      [/answered 204/, (_, response) => response.writeHead(204).end()],
      [/no JSON/, (_, response) => response.end('<html>')],
      [/JSON array/, (_, response) => response.end('{"error":"no model"}')],
      [/did not answer/, (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
      [/did not answer/, (incoming) => incoming.socket.destroy()],
      [
        /broke off/,
        (_, response) => response.writeHead(200, { 'content-length': 99 }).write('[', () => response.destroy()),
      ],
    ];
    for (const [words, answer] of answers) {
      const refusal = httpSignals({ url: await serve(answer), timeoutMs: 5_000, token: 'very-secret' }).fetch(request);
      await expect(refusal).rejects.toThrow(words);
      await expect(refusal).rejects.not.toThrow(/very-secret/);
    }
  });

  it('gives up on a service that never answers, or never ends its answer', async () => {
    const silent = await serve(() => {});
    await expect(httpSignals({ url: silent, timeoutMs: 50 }).fetch(request)).rejects.toThrow(/did not answer.*timeout/);
    const endless = await serve((_, response) => response.writeHead(200).write('['));
    await expect(httpSignals({ url: endless, timeoutMs: 300 }).fetch(request)).rejects.toThrow(/broke off.*timeout/);
  });

  it('stops reading an answer that is too large', async () => {
    const url = await serve((_, response) => {
      const chunk = Buffer.alloc(1_000_000, ' ');
      const more = (): void => {
        if (!response.destroyed) response.write(chunk, more);
      };
      more();
    });
    await expect(httpSignals({ url, timeoutMs: 10_000 }).fetch(request)).rejects.toThrow(/longer than 5000000 bytes/);
  });
});
