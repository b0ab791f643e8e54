import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a receiver has got. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server on this machine that keeps what is posted to it and answers what the test wants. */
export interface LocalReceiver {
  readonly url: string;
  readonly received: Received[];
  /** The next answers, one after the other, `to` messages with that text in them only; then 200 with `{"ok":true,"result":{}}`. */
  readonly answers: {
    readonly status: number;
    readonly body?: string;
    readonly headers?: Record<string, string>;
    readonly to?: string;
  }[];
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<LocalReceiver> {
  const received: Received[] = [];
  const answers: LocalReceiver['answers'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const message = Buffer.concat(chunks).toString('utf8');
      received.push({ path: request.url ?? '', headers: request.headers, body: message });
      const place = answers.findIndex(({ to }) => to === undefined || message.includes(to));
      const [answer] = place === -1 ? [] : answers.splice(place, 1);
      const { status, body = '{"ok":true,"result":{}}', headers = {} } = answer ?? { status: 200 };
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answers,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
