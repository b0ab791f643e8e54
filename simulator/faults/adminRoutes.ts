import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Exact } from '../exact.ts';
import { invalidArgument, notFound } from '../http/coinbaseError.ts';
import { jsonIn, parseOrderRequest } from '../http/parseOrderRequest.ts';
import { readBookFor } from '../http/readBookFor.ts';
import type { Venue } from '../venue.ts';
import { ruleSchema } from './faultRules.ts';

const amount = z.string().regex(/^\d+(\.\d+)?$/, 'must be a decimal number in quotes');
const lateness = z.number().int().min(0).max(240_000).optional();
const bodies = {
  halt: z.strictObject({ halted: z.boolean() }),
  jump: z.strictObject({ factor: z.number().gt(0).max(1e6) }),
  zeroPrice: z.strictObject({ zero: z.boolean() }),
  depth: z.union([
    z.strictObject({ factor: z.number().gt(0).max(1e6) }),
    z.strictObject({ value: z.number().gt(0).max(1e12) }),
  ]),
  fees: z.strictObject({ ofBuys: z.enum(['base', 'quote']) }),
  promises: z.strictObject({ duplicatesExecuted: z.boolean().default(false), cancelsLost: z.boolean().default(false) }),
  candles: z.strictObject({ missing: z.boolean() }),
  advance: z.strictObject({ ms: z.number().int().min(1) }),
  skew: z.strictObject({ ms: z.number().int() }),
  late: z.strictObject({
    balances: lateness,
    holds: lateness,
    orders: lateness,
    fills: lateness,
    currencies: z.array(z.string()).optional(),
  }),
  // Names of staked balances have points, and some coins other letters.
  transfer: z.strictObject({ currency: z.string().regex(/^[^\s:]{1,32}$/), amount }),
  unlisted: z.strictObject({ unlisted: z.boolean() }),
  pair: z.strictObject({ base: z.string().min(1), quote: z.string().min(1), price: amount }),
} as const;

interface ProductParameters {
  readonly Params: { readonly product: string };
}
interface AccountParameters {
  readonly Params: { readonly account: string };
}

/** The surface for tests and demonstrations: faults, the clock, the market, and the auditor's view of what was accepted. */
export function adminRoutes(server: FastifyInstance, venue: Venue): void {
  faultRoutes(server, venue);
  marketRoutes(server, venue);
  accountRoutes(server, venue);

  server.get('/_simulator', () => ({
    marketTime: new Date(venue.clock.now()).toISOString(),
    speed: venue.clock.speed,
    clockSkewMs: venue.faults.clockSkew,
    accounts: venue.balances.accountNames(),
    halted: venue.events.halted(),
    jumps: venue.events.jumps(),
    zeroPrices: [...venue.faults.unpriced],
    depths: Object.fromEntries(venue.faults.depths),
    feesOfBuys: venue.feesOfBuys(),
    brokenPromises: venue.faults.brokenPromises,
    missingCandles: [...venue.faults.withoutCandles],
    late: Object.fromEntries(venue.faults.lateness),
    faults: listFaults(venue),
  }));
}

function faultRoutes(server: FastifyInstance, venue: Venue): void {
  server.get('/_simulator/requests', () => ({ requests: venue.requests.all }));
  server.delete('/_simulator/requests', () => {
    venue.requests.clear();
    return {};
  });
  server.get('/_simulator/faults', () => ({ faults: listFaults(venue) }));
  server.post('/_simulator/faults', (request) => ({ id: venue.rules.add(read(ruleSchema, request)) }));
  server.delete('/_simulator/faults', () => {
    venue.exchange.advance();
    venue.rules.clear();
    venue.faults.heal();
    venue.market.listings.restore();
    return {};
  });
  server.delete<{ Params: { id: string } }>('/_simulator/faults/:id', (request) => {
    if (!venue.rules.remove(Number(request.params.id))) throw notFound(`no fault ${request.params.id}`);
    return {};
  });
}

function marketRoutes(server: FastifyInstance, venue: Venue): void {
  const { clock, exchange, events, faults, market } = venue;

  // A venue's prices and its time are not ours to change.
  server.addHook('onRequest', async ({ url }) => {
    if (market.isLive && /^\/_simulator\/(clock\/advance|products\/[^/]+\/jump)/.test(url))
      throw invalidArgument('the market is a live one: its time and its prices are those of the venue');
  });
  server.post('/_simulator/clock/advance', (request) => {
    clock.advance(read(bodies.advance, request).ms);
    venue.saveClock();
    exchange.advance();
    return { marketTime: new Date(clock.now()).toISOString() };
  });
  server.post('/_simulator/clock/skew', (request) => {
    faults.clockSkew = read(bodies.skew, request).ms;
    return {};
  });
  server.post<ProductParameters>('/_simulator/products/:product/halt', (request) => {
    const symbol = product(venue, request.params.product);
    const { halted } = read(bodies.halt, request);
    // What the market did before counts under the rule of before.
    exchange.advance();
    events.setHalted(symbol, halted);
    return {};
  });
  server.post<ProductParameters>('/_simulator/products/:product/jump', (request) => {
    const jump = {
      symbol: product(venue, request.params.product),
      at: clock.now(),
      factor: read(bodies.jump, request).factor,
    };
    exchange.advance();
    events.addJump(jump);
    market.addJump(jump);
    return { price: exchange.price(jump.symbol)?.toFixed() };
  });
  server.post<ProductParameters>('/_simulator/products/:product/zero-price', (request) => {
    exchange.advance();
    toggle(faults.unpriced, product(venue, request.params.product), read(bodies.zeroPrice, request).zero);
    return {};
  });
  server.post<ProductParameters>('/_simulator/products/:product/depth', (request) => {
    faults.depths.set(product(venue, request.params.product), read(bodies.depth, request));
    return {};
  });
  server.post('/_simulator/fees', (request) => {
    faults.feesOfBuys = read(bodies.fees, request).ofBuys;
    return {};
  });
  server.post('/_simulator/promises', (request) => {
    faults.brokenPromises = read(bodies.promises, request);
    return {};
  });
  server.post<ProductParameters>('/_simulator/products/:product/unlist', (request) => {
    exchange.advance();
    const { unlisted } = read(bodies.unlisted, request);
    market.listings.setUnlisted(product(venue, request.params.product), unlisted);
    return {};
  });
  server.post('/_simulator/pairs', (request) => {
    const { base, quote, price } = read(bodies.pair, request);
    market.listings.quote(base, quote, price);
    return {};
  });
  server.post<ProductParameters>('/_simulator/products/:product/candles', (request) => {
    toggle(faults.withoutCandles, product(venue, request.params.product), read(bodies.candles, request).missing);
    return {};
  });
}

function accountRoutes(server: FastifyInstance, venue: Venue): void {
  const { balances, clock, exchange, faults, fills, orders } = venue;
  const all = 1_000_000;

  server.get<AccountParameters>('/_simulator/accounts/:account/orders', (request) => {
    const account = accountName(venue, request.params.account);
    exchange.advance();
    return { orders: orders.list({ account, limit: all }) };
  });
  server.get<AccountParameters>('/_simulator/accounts/:account/orders/count', (request) => ({
    count: orders.count(accountName(venue, request.params.account)),
  }));
  server.get<AccountParameters>('/_simulator/accounts/:account/fills', (request) => {
    const account = accountName(venue, request.params.account);
    exchange.advance();
    return { fills: fills.list({ account, limit: all }) };
  });
  server.get<AccountParameters>('/_simulator/accounts/:account/balances', (request) => {
    const account = accountName(venue, request.params.account);
    exchange.advance();
    return { balances: balances.all(account), transfers: balances.transfers(account) };
  });
  server.post<AccountParameters>('/_simulator/accounts/:account/orders', async (request) => {
    const account = accountName(venue, request.params.account);
    const given = jsonIn(request.body);
    const body = { client_order_id: `manual-${randomUUID()}`, ...(typeof given === 'object' ? given : {}) };
    const order = parseOrderRequest(JSON.stringify(body));
    await readBookFor(venue, order.productId);
    return exchange.place(account, order);
  });
  server.post<AccountParameters>('/_simulator/accounts/:account/late', (request) => {
    faults.lateness.set(accountName(venue, request.params.account), read(bodies.late, request));
    return {};
  });
  server.post<AccountParameters>('/_simulator/accounts/:account/deposit', (request) => {
    const { currency, amount: size } = read(bodies.transfer, request);
    balances.transfer(accountName(venue, request.params.account), currency, new Exact(size), clock.now());
    return {};
  });
  server.post<AccountParameters>('/_simulator/accounts/:account/withdraw', (request) => {
    const account = accountName(venue, request.params.account);
    const { currency, amount: size } = read(bodies.transfer, request);
    exchange.advance();
    const available = balances.available(account, currency);
    if (available.lessThan(size)) throw invalidArgument(`amount: only ${available.toFixed()} ${currency} are free`);
    balances.transfer(account, currency, new Exact(size).negated(), clock.now());
    return {};
  });
}

function listFaults(venue: Venue): readonly object[] {
  return venue.rules.list().map(({ id, method, path, effect, remaining, until }) => ({
    id,
    method,
    path: path.source,
    effect,
    ...(Number.isFinite(remaining) ? { remaining } : {}),
    ...(Number.isFinite(until) ? { until: new Date(until).toISOString() } : {}),
  }));
}

function toggle(set: Set<string>, symbol: string, on: boolean): void {
  if (on) set.add(symbol);
  else set.delete(symbol);
}

function product({ market }: Venue, symbol: string): string {
  if (market.rules(symbol) === undefined) throw notFound(`no product ${symbol}`);
  return symbol;
}

function accountName({ balances }: Venue, name: string): string {
  if (!balances.accountNames().includes(name))
    throw notFound(`no account ${name}; there are ${balances.accountNames().join(', ')}`);
  return name;
}

function read<Schema extends z.ZodType>(schema: Schema, request: FastifyRequest): z.infer<Schema> {
  const parsed = schema.safeParse(jsonIn(request.body));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalidArgument(`${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}
