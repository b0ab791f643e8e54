import { z } from 'zod';
import { ProblemError } from '../problem.ts';
import { accountOf, accountQuery } from './accountQuery.ts';
import { runBody } from './backtestRoutes.ts';
import type { V1Context, V1Server } from './v1Context.ts';

/** A comment keeps proxies from closing a stream on which nothing happens, ms. */
const HEARTBEAT_MS = 15_000;

/** So many streams are held at once. */
const MOST_STREAMS = 600;

/** A reader that takes so many bytes too few is let go: it comes back by itself and gets the present state. */
const MOST_UNREAD = 4_000_000;

/** Server-sent events of an account. */
export function eventRoutes(server: V1Server, { client, watches, backtests }: V1Context): void {
  server.get(
    '/events',
    {
      schema: {
        tags: ['events'],
        summary: 'Server-sent events of an account',
        description: [
          '`status`: the body of GET /api/v1/status, at once and after each change.',
          '`cycle`: `cycleId`, `step` and `detail` as the running cycle goes on.',
          '`changed`: which of `orders`, `cycles` and `commands` have something new, so that lists can be read again.',
          '`backtest`: the run of a backtest as GET /api/v1/backtests has it, at once where there is one, and as it goes on.',
          '`unreachable`: `message`, while Temporal or the ledger does not answer.',
        ].join('\n\n'),
        produces: ['text/event-stream'],
        querystring: z.strictObject(accountQuery),
      },
    },
    (request, reply) => {
      const account = accountOf(client, request.query.account);
      if (watches.listeners >= MOST_STREAMS)
        throw new ProblemError(
          503,
          'TooManyStreams',
          `At most ${MOST_STREAMS} event streams are held at once. Close some.`,
        );
      reply.hijack();
      const { raw } = reply;
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value);
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      raw.write(`retry: 2000\n\n`);
      let id = 0;
      const tell = (name: string, data: unknown): void => {
        id += 1;
        raw.write(`id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
        if (raw.writableLength > MOST_UNREAD) raw.destroy();
      };
      const end = watches.listen(account, ({ name, data }) => tell(name, data));
      const endBacktests = backtests.listen((run) => tell('backtest', runBody(run)));
      if (backtests.run !== undefined) tell('backtest', runBody(backtests.run));
      const heartbeat = setInterval(() => raw.write(': still here\n\n'), HEARTBEAT_MS);
      raw.on('close', () => {
        clearInterval(heartbeat);
        end();
        endBacktests();
      });
    },
  );
}
