import Fastify, { type FastifyInstance } from 'fastify';
import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import { adminRoutes } from '../faults/adminRoutes.ts';
import { installFaults } from '../faults/installFaults.ts';
import type { Venue } from '../venue.ts';
import { accountRoutes } from './accounts.ts';
import { binanceRoutes } from './binance/binanceRoutes.ts';
import { bybitRoutes } from './bybit/bybitRoutes.ts';
import { CoinbaseError, notFound } from './coinbaseError.ts';
import { orderRoutes } from './coinbaseOrderRoutes.ts';
import { currencyRoutes } from './currencies.ts';
import { krakenRoutes } from './kraken/krakenRoutes.ts';
import { okxRoutes } from './okx/okxRoutes.ts';
import { productRoutes } from './products.ts';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** The exchange over HTTP. Bodies stay text until a route reads them, because signatures are over the text. */
export function createServer(venue: Venue, admin: boolean): FastifyInstance {
  const server = Fastify({ forceCloseConnections: true });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

  // A web page may resolve a name of its own to this machine; it cannot fake the Host header.
  server.addHook('onRequest', async (request) => {
    if (!LOOPBACK.test(request.headers.host ?? '')) throw new CoinbaseError(403, 'PERMISSION_DENIED', 'loopback only');
  });
  server.setErrorHandler((error, _request, reply) => {
    if (error instanceof CoinbaseError) return reply.code(error.status).send(error.body);
    if (error instanceof VenueUnreachableError)
      return reply.code(503).send(new CoinbaseError(503, 'UNAVAILABLE', `the live market: ${error.message}`).body);
    const status =
      typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
    const known = status >= 400 && status < 500 ? status : 500;
    const details = error instanceof Error ? error.message : String(error);
    return reply
      .code(known)
      .send({ error: known === 500 ? 'INTERNAL' : 'INVALID_ARGUMENT', error_details: details, message: details });
  });
  server.setNotFoundHandler((request) => {
    throw notFound(`${request.method} ${request.url.split('?', 1)[0]} is not an endpoint of this exchange`);
  });

  venue.requests.install(server);
  installFaults(server, venue.rules);
  if (admin) adminRoutes(server, venue);
  currencyRoutes(server, venue);
  productRoutes(server, venue);
  accountRoutes(server, venue);
  orderRoutes(server, venue);
  binanceRoutes(server, venue);
  okxRoutes(server, venue);
  bybitRoutes(server, venue);
  krakenRoutes(server, venue);
  return server;
}
