import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What the line does to one request. The first two keep it from the venue; after the others the venue has acted on it. */
export type LineFault = 'cutBefore' | 'tooMany' | 'cutAfter' | 'silentAfter' | 'tornAfter' | 'gatewayAfter';

export const LINE_FAULTS: readonly LineFault[] = [
  'cutBefore',
  'tooMany',
  'cutAfter',
  'silentAfter',
  'tornAfter',
  'gatewayAfter',
];

/** A line to a venue that breaks on demand. */
export interface FaultyLine {
  readonly url: string;
  /** Bodies of the new orders that came in, whatever happened to them. */
  readonly submissions: readonly string[];
  /** The next new orders meet these faults, one each. */
  breakNext(faults: readonly LineFault[]): void;
  close(): Promise<void>;
}

/** Passes requests on to a venue over HTTP, untouched but for the faults asked for. */
export async function openFaultyLine(venueUrl: string): Promise<FaultyLine> {
  const venue = new URL(venueUrl);
  const submissions: string[] = [];
  const faults: LineFault[] = [];

  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming);
    const submits = incoming.method === 'POST' && incoming.url === '/api/v3/brokerage/orders';
    if (submits) submissions.push(body.toString('utf8'));
    const fault = submits ? faults.shift() : undefined;
    if (fault === 'cutBefore') return void incoming.socket.destroy();
    if (fault === 'tooMany') return void response.writeHead(429).end('{"error":"rate_limit_exceeded"}');

    const { url = '/', method = 'GET', headers } = incoming;
    const passed = forward({ host: venue.hostname, port: venue.port, path: url, method, headers }, async (answered) => {
      const answer = await buffer(answered);
      switch (fault) {
        case 'cutAfter':
          return void incoming.socket.destroy();
        case 'silentAfter':
          return;
        case 'tornAfter':
          return void response.writeHead(200).end(answer.subarray(0, answer.length / 2));
        case 'gatewayAfter':
          return void response.writeHead(504).end('<html>Gateway Timeout</html>');
        default:
          return void response
            .writeHead(answered.statusCode ?? 502, { 'content-type': 'application/json' })
            .end(answer);
      }
    });
    passed.on('error', () => incoming.socket.destroy());
    passed.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    submissions,
    breakNext: (given) => void faults.splice(0, faults.length, ...given),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
