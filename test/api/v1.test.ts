import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it, vi } from 'vitest';
import { createApi } from '../../api/createApi.ts';
import { writePasswordEntry } from '../../configuration/apiAccess/passwordEntry.ts';
import { hashPassword } from '../../configuration/apiAccess/passwordHash.ts';
import { executedBy } from '../../core/orders/executed.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { CLI_ENTRY } from '../support/runCli.ts';
import { setUp } from '../support/setUp.ts';
import { EventReader } from './eventReader.ts';

type Body = Record<string, unknown>;

/** Longest wait for an answer, ms: shorter than a test may take, so that what did not answer is named. */
const CALL_MS = 150_000;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

const READ_TOKEN = 'read-token-of-this-test-0123456789';
const TRADE_TOKEN = 'trade-token-of-this-test-0123456789';
const PROPOSE_TOKEN = 'propose-token-of-this-test-0123456789';
const ADMIN_TOKEN = 'admin-token-of-this-test-0123456789';
const PASSWORD = 'a password of this test';
const TOKENS = `eye:read:${READ_TOKEN},hand:trade:${TRADE_TOKEN} agent:propose:${PROPOSE_TOKEN} boss:admin:${ADMIN_TOKEN}`;

/** One whole system for all of it: reads, commands, events and who may do what look at the same account. */
describe('/api/v1', () => {
  let ballast: TestBallast;
  let open: FastifyInstance;
  let guarded: FastifyInstance;
  let url: string;
  let guardedUrl: string;
  let orders: number;
  setUp(
    async () => {
      ballast = await startTestBallast({ flags: { api: { names: ['ballast.example'] } } });
      open = createApi(ballast.configuration, ballast.client, ballast.ledger, { environment: {} });
      url = await open.listen({ host: '127.0.0.1', port: 0 });
      guarded = createApi(ballast.configuration, ballast.client, ballast.ledger, {
        environment: {
          BALLAST_API_TOKENS: TOKENS,
          BALLAST_API_PASSWORDS: writePasswordEntry({
            name: 'carol',
            scope: 'trade',
            until: Number.POSITIVE_INFINITY,
            hash: await hashPassword(PASSWORD),
          }),
        },
      });
      guardedUrl = await guarded.listen({ host: '127.0.0.1', port: 0 });
      const started = await ballast.client.startCycle({ cycleId: 'first', signals: STRONG_SIGNALS });
      orders = (await started.result()).orders.length;
    },
    async () => {
      await open?.close();
      await guarded?.close();
      await ballast?.stop();
    },
  );

  const call = async (path: string, init: RequestInit = {}, base = url): Promise<Answer> => {
    const signal = AbortSignal.timeout(CALL_MS);
    const response = await fetch(`${base}${path}`, { signal, ...init }).catch((error: unknown) => {
      throw new Error(`${init.method ?? 'GET'} ${path} had no answer`, { cause: error });
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : { text } };
  };
  const get = (path: string): Promise<Answer> => call(`/api/v1${path}`);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}, base = url): Promise<Answer> =>
    call(
      `/api/v1${path}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID(), ...headers },
        body: JSON.stringify(body),
      },
      base,
    );

  it('reads the account: status, balance, profit, performance, equity, risk, needs', async () => {
    const status = (await get('/status')).body;
    expect(status).toMatchObject({ account: ballast.account, trading: 'active', needs: [], runningCycle: null });
    const { cash, equity, positions } = (await get('/balance')).body as {
      cash: string;
      equity: string;
      positions: { value: string; cost: string | null; weight: number }[];
    };
    const invested = positions.reduce((sum, { value }) => sum + Number(value), 0);
    expect(Number(cash) + invested).toBeCloseTo(Number(equity), 6);
    expect(positions.filter(({ cost }) => cost !== null)).toHaveLength(orders);

    const profit = (await get('/profit?by=day')).body as {
      all: { profit: number };
      periods: { profit: number }[];
      symbols: { symbol: string; unrealised: string | null; fees: string; trades: number }[];
    };
    expect(profit.periods.reduce((sum, period) => sum + period.profit, 0)).toBeCloseTo(profit.all.profit, 9);
    expect(profit.symbols).toHaveLength(orders);
    for (const { fees, unrealised } of profit.symbols) {
      expect(Number(fees)).toBeGreaterThan(0);
      expect(unrealised).not.toBeNull();
    }
    // What was bought has cost its fees and its spread at least.
    expect(profit.all.profit).toBeLessThan(0);
    const daily = (await get('/daily?days=1')).body as { days: unknown[] };
    expect(daily.days).toEqual(profit.periods.slice(-1));
    const { points } = (await get('/equity')).body as { points: { equity: number; drawdown: number }[] };
    expect(points.at(-1)?.equity).toBeCloseTo(Number(equity), 6);
    expect((await get('/performance')).body).toMatchObject({ account: ballast.account });
    expect((await get('/risk')).body).toMatchObject({
      budget: 0.02,
      withinBudget: true,
      plan: { cycleId: 'first', after: { model: { confidence: 0.95 } } },
    });
    expect((await get('/needs')).body).toEqual({ account: ballast.account, needs: [] });
  });

  it('reads what was decided and what came of it: cycles, decisions, plan, orders with evidence, trades, CSV', async () => {
    const { items } = (await get('/cycles')).body as { items: Body[] };
    expect(items[0]).toMatchObject({ cycleId: 'first', outcome: 'traded', scope: 'all' });
    const cycle = (await get('/cycles/first')).body as {
      timeline: { step: string; outcome: string; endedAt: string | null }[];
      orders: Body[];
      plan: { trades: unknown[] };
    };
    expect(cycle.orders).toHaveLength(orders);
    const steps = cycle.timeline.map(({ step }) => step);
    expect(steps).toEqual(expect.arrayContaining(['fetchSignals', 'snapshotHoldings', 'fetchMarket', 'optimize']));
    for (const step of cycle.timeline) expect(step).toMatchObject({ outcome: 'done', endedAt: expect.any(String) });

    const { decisions } = (await get('/cycles/first/decisions')).body as {
      decisions: { symbol: string; action: string; reason: string; analysis: { target: number } | null }[];
    };
    expect(decisions.map(({ symbol }) => symbol).sort()).toEqual(
      [...(ballast.configuration.universe.symbols ?? [])].sort(),
    );
    const bought = decisions.filter(({ action }) => action === 'BUY');
    expect(bought).toHaveLength(orders);
    for (const { analysis } of bought) expect(analysis?.target).toBeGreaterThan(0);
    expect((await get('/plan')).body).toMatchObject({ plan: { cycleId: 'first' } });

    const first = (await get('/orders?limit=1')).body as { items: Body[]; next: string };
    const rest = (await get(`/orders?limit=100&cursor=${first.next}`)).body as { items: Body[]; next: null };
    const all = [...first.items, ...rest.items];
    expect(rest.next).toBeNull();
    expect(new Set(all.map(({ symbol }) => symbol)).size).toBe(orders);
    const detail = (await get(`/orders/first/${String(all[0]?.symbol)}`)).body as {
      evidence: { status: string; source: string }[];
      trades: Body[];
    };
    expect(detail.evidence[0]).toMatchObject({ status: 'INTENT', source: 'ballast' });
    expect(detail.evidence.at(-1)).toMatchObject({ status: 'FILLED', source: 'venue' });
    expect((await get('/orders?open=true')).body).toEqual({ items: [], next: null });

    const trades: Body[] = [];
    for (let cursor = ''; ; ) {
      const page = (await get(`/trades?limit=2${cursor}`)).body as { items: Body[]; next: string | null };
      trades.push(...page.items);
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(new Set(trades.map((trade) => `${trade.venueOrderId} ${trade.venueFillId}`)).size).toBe(trades.length);
    const csv = await get('/trades.csv');
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(String(csv.body.text).trim().split('\r\n')).toHaveLength(trades.length + 1);
    const sells = trades.filter((trade) => trade.side === 'sell').length;
    for (const method of ['fifo', 'average']) {
      const told = String((await get(`/gains.csv?method=${method}`)).body.text)
        .trim()
        .split('\r\n');
      expect(told[0]).toContain('acquiredAt,soldAt,proceeds,cost,gain');
      expect(told.length - 1).toBeGreaterThanOrEqual(sells);
    }
    const none = await get('/trades.csv?to=2001-01-01');
    expect(String(none.body.text).trim().split('\r\n')).toHaveLength(1);
  });

  it('says what it is and how it is, with every setting and no secret', async () => {
    expect((await get('/ping')).body).toEqual({ status: 'pong' });
    expect((await get('/version')).body).toMatchObject({ accounts: [ballast.account], mode: 'paper' });
    expect((await get('/health')).body).toMatchObject({ healthy: true });
    const { settings } = (await get('/show_config')).body as { settings: { path: string; origin: string }[] };
    expect(settings).toContainEqual(
      expect.objectContaining({ path: 'limits.maxWeight', value: 0.2, origin: 'default' }),
    );
    const { body } = await get('/openapi.json');
    expect(body).toMatchObject({ openapi: '3.1.0' });
    const described = Object.keys(body.paths as Body);
    for (const path of ['status', 'profit', 'orders', 'cycles/{cycleId}', 'pause', 'liquidate', 'events'])
      expect(described).toContain(`/api/v1/${path}`);
    expect((await call('/api/v1/docs/')).status).toBe(200);
  });

  it('shows what the processes have written down, to who may see everything, and no secret of it', async () => {
    const folder = join(ballast.configuration.dataDirectory, 'logs');
    mkdirSync(folder, { recursive: true });
    const line = { level: 40, time: Date.UTC(2027, 0, 1), msg: `refused with ${PASSWORD}`, symbol: 'ALT-USD' };
    writeFileSync(join(folder, 'worker.log'), `${JSON.stringify(line)}\nabout nothing in particular\n`);
    vi.stubEnv('BALLAST_EXCHANGE_SECRET', PASSWORD);
    const logs = async (token: string, query = '') =>
      await call(`/api/v1/logs${query}`, { headers: { authorization: `Bearer ${token}` } }, guardedUrl);
    expect((await logs(TRADE_TOKEN)).status).toBe(403);
    const told = { process: 'worker', text: '2027-01-01T00:00:00.000Z WARN refused with [removed] symbol=ALT-USD' };
    const rest = { process: 'worker', text: 'about nothing in particular' };
    expect((await logs(ADMIN_TOKEN)).body).toEqual({ lines: [told, rest] });
    expect((await logs(ADMIN_TOKEN, '?for=ALT-USD')).body).toEqual({ lines: [told] });
    expect((await logs(ADMIN_TOKEN, '?lines=1')).body).toEqual({ lines: [rest] });
    vi.unstubAllEnvs();
  });

  it('gives Prometheus the figures of the accounts, to who may read', async () => {
    const { status, headers, body } = await call('/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const figure = (name: string, labels = ''): number => {
      const all = `account="${ballast.account}"${labels === '' ? '' : `,${labels}`}`;
      const line = String(body.text)
        .split('\n')
        .find((item) => item.startsWith(`${name}{${all}} `));
      return Number(line?.split(' ').at(-1));
    };
    const shown = (await get('/status')).body as { equity: string; risk: { valueAtRisk: number; budget: number } };
    expect(figure('ballast_equity')).toBe(Number(shown.equity));
    expect(figure('ballast_value_at_risk_ratio')).toBe(shown.risk.valueAtRisk);
    expect(figure('ballast_risk_budget_ratio')).toBe(shown.risk.budget);
    expect(figure('ballast_exposure_ratio')).toBeGreaterThan(0);
    expect(figure('ballast_trading_state', 'state="active"')).toBe(1);
    expect(figure('ballast_cycles_last_day', 'outcome="traded"')).toBe(1);
    expect(figure('ballast_orders_last_day', 'status="FILLED"')).toBe(orders);
    expect(figure('ballast_open_orders', 'status="UNKNOWN"')).toBe(0);
    expect(figure('ballast_order_seconds', 'quantile="0.5"')).toBeGreaterThan(0);
    expect(figure('ballast_reconciliation_age_seconds')).toBeGreaterThanOrEqual(0);
    expect(body.text).toMatch(/^ballast_temporal_answers 1\n/m);
    expect(body.text).toMatch(/^ballast_acts_total [1-9]/m);
    expect((await call('/metrics', {}, guardedUrl)).status).toBe(401);
    const asEye = { headers: { authorization: `Bearer ${READ_TOKEN}` } };
    expect((await call('/metrics', asEye, guardedUrl)).body.text).toContain('ballast_equity{');
  });

  it('answers with problems that name field, given and allowed', async () => {
    const problem = async (answer: Promise<Answer>) => {
      const { status, headers, body } = await answer;
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(body).toMatchObject({ type: 'about:blank', status, title: expect.any(String) });
      return body;
    };
    expect(await problem(get('/status?account=nobody'))).toMatchObject({ status: 400, code: 'UnknownAccountError' });
    expect(await problem(get('/orders?limit=1000000'))).toMatchObject({
      code: 'InvalidRequest',
      fields: [{ field: 'limit' }],
    });
    expect(await problem(get('/orders?cursor=x'))).toMatchObject({ status: 400, code: 'InvalidCursor' });
    expect(await problem(get('/orders?unknown=1'))).toMatchObject({ status: 400 });
    expect(await problem(get('/cycles/none'))).toMatchObject({ status: 404, code: 'UnknownCycle' });
    expect(await problem(get('/orders/first/NO-USD'))).toMatchObject({ status: 404, code: 'UnknownOrder' });
    expect(await problem(get('/nowhere'))).toMatchObject({ status: 404, code: 'UnknownRoute' });
    expect(await problem(post('/pause', { reason: 'why' }))).toMatchObject({ fields: [{ field: 'by' }] });
    const confirmation = { by: 'anna', reason: 'why', confirm: 'another account' };
    expect(await problem(post('/liquidate', confirmation))).toMatchObject({ status: 409, code: 'Refused' });
    const without = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect(await problem(call('/api/v1/start', without))).toMatchObject({ fields: [{ field: 'idempotency-key' }] });
    const large = JSON.stringify({ by: 'anna', reason: 'x'.repeat(100_000) });
    expect(await problem(post('/pause', large))).toMatchObject({ status: 413 });
    const form = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"by":"a","reason":"b"}' };
    expect(await problem(call('/api/v1/pause', form))).toMatchObject({ status: 415 });
  });

  it('carries a command out once, tells who gave it and why, and tells every listener', async () => {
    const events = await EventReader.open(`${url}/api/v1/events`);
    expect(await events.next('status')).toMatchObject({ trading: 'active' });
    const key = { 'idempotency-key': 'the-same-key-twice' };
    const command = { by: 'anna', reason: 'looking around' };
    const paused = await post('/pause', command, key);
    expect(paused.body).toMatchObject({ trading: 'paused', by: 'anna', reason: 'looking around' });
    expect((await post('/pause', command, key)).body).toEqual(paused.body);
    expect((await post('/pause', { ...command, reason: 'another' }, key)).status).toBe(422);
    expect(await ballast.ledger.tradingHistory(ballast.account, 10)).toHaveLength(1);
    expect(await events.next('status')).toMatchObject({ trading: 'paused', needs: [{ kind: 'stopped' }] });

    // Another process of the API, which knows nothing of the answers of this one.
    const again = createApi(ballast.configuration, ballast.client, ballast.ledger, { environment: {} });
    const other = await again.listen({ host: '127.0.0.1', port: 0 });
    expect((await post('/pause', command, key, other)).status).toBe(200);
    await again.close();
    expect(await ballast.ledger.tradingHistory(ballast.account, 10)).toHaveLength(1);

    // Another word for halt.
    expect((await post('/stop', command)).body).toMatchObject({ trading: 'halted' });
    expect((await post('/resume', command)).body).toMatchObject({ trading: 'active', by: null });
    // A listener hears of each second: this cycle lasts for some.
    await ballast.venue.addFault({ path: 'accounts$', times: 1, effect: { kind: 'latency', ms: 5_000 } });
    const started = (await post('/start', {})).body;
    expect(started).toMatchObject({ isNew: true });
    expect((await post('/start', {})).body).toEqual({ ...started, isNew: false });
    expect(await events.until('cycle', ({ cycleId }) => cycleId === started.cycleId)).toMatchObject({
      step: expect.any(String),
    });
    const ended = await events.until('status', ({ lastCycle }) => (lastCycle as Body)?.cycleId === started.cycleId);
    expect(ended).toMatchObject({ runningCycle: null });
    expect(await ballast.venue.faultsInForce()).toBe(0);
    events.close();
    const replayed = await post('/replay', { cycleId: 'first' });
    expect(replayed.body).toMatchObject({ cycleId: 'first' });
    const assumedLimits = { riskBudget: 0.5, minConfidence: 0 };
    const preview = (await post('/plan/preview', { assumedLimits })).body;
    expect(preview).toMatchObject({ plan: { decisions: expect.any(Array), riskBudget: 0.5 } });
    const { relations } = (await get('/relations')).body as { relations: { symbols: string[]; frontier: unknown[] } };
    expect(relations.symbols.length).toBeGreaterThan(1);
    expect(relations.frontier.length).toBeGreaterThan(1);
  });

  it('asks for a token where it knows some, and lets each do no more than its scope', async () => {
    const asked = async (path: string, token?: string, method = 'GET') => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return (await call(path, { method, headers }, guardedUrl)).status;
    };
    const { paths } = (await get('/openapi.json')).body as { paths: Record<string, Body> };
    const free = new Set(['/api/v1/ping', '/api/v1/session', '/api/v1/login', '/api/v1/logout']);
    for (const [path, methods] of Object.entries({ ...paths, '/api/portfolio_status': { get: {} } }))
      for (const method of Object.keys(methods).filter(() => !free.has(path))) {
        const at = path.replaceAll(/\{\w+\}/g, 'x');
        expect([path, await asked(at, undefined, method.toUpperCase())]).toEqual([path, 401]);
        // There the secret in the path says who calls, and no token stands in for it.
        const refusal = path.endsWith('/{secret}') ? 401 : 403;
        if (method === 'post') expect([path, await asked(at, READ_TOKEN, 'POST')]).toEqual([path, refusal]);
      }
    expect(await asked('/api/v1/show_config', TRADE_TOKEN)).toBe(403);
    expect(await asked('/api/v1/show_config', ADMIN_TOKEN)).toBe(200);
    expect(await asked('/api/portfolio_status', READ_TOKEN)).toBe(200);
    const trade = { authorization: `Bearer ${TRADE_TOKEN}` };
    expect((await post('/pause', { by: 'ben', reason: 'why' }, trade, guardedUrl)).body).toMatchObject({
      by: 'ben (token hand)',
    });
    expect((await post('/resume', { by: 'ben', reason: 'why' }, trade, guardedUrl)).status).toBe(200);
  });

  it('logs browsers in by a cookie that no script reads, and out again', async () => {
    expect((await post('/login', { token: 'guess' }, {}, guardedUrl)).body).toMatchObject({ code: 'WrongToken' });
    const answer = await post('/login', { token: READ_TOKEN }, {}, guardedUrl);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const session = { cookie: cookie.split(';')[0] };
    expect((await call('/api/v1/status', { headers: session }, guardedUrl)).status).toBe(200);
    expect((await call('/api/v1/session', { headers: session }, guardedUrl)).body).toMatchObject({ name: 'eye' });
    expect((await post('/pause', { by: 'x', reason: 'y' }, session, guardedUrl)).status).toBe(403);
    await post('/logout', {}, session, guardedUrl);
    expect((await call('/api/v1/status', { headers: session }, guardedUrl)).status).toBe(401);
    const wrong = await post('/login', { name: 'carol', password: 'guess' }, {}, guardedUrl);
    expect(wrong).toMatchObject({ status: 401, body: { code: 'WrongPassword' } });
    const person = await post('/login', { name: 'carol', password: PASSWORD }, {}, guardedUrl);
    expect(person.body).toMatchObject({ name: 'carol', scope: 'trade', passwordsTaken: true });
    const carol = { cookie: (person.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
    const paused = await post('/pause', { by: 'carol', reason: 'why' }, carol, guardedUrl);
    expect(paused.body).toMatchObject({ by: 'carol (logged in)' });
    expect((await post('/resume', { by: 'carol', reason: 'why' }, carol, guardedUrl)).status).toBe(200);
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => post('/login', { token: 'guess' }, {}, guardedUrl)),
    );
    expect(guesses.at(-1)).toMatchObject({ status: 429, body: { code: 'TooManyAttempts' } });
  });

  it('has on record who did what, and nothing of a token', async () => {
    const audit = async (query: string) => {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
      return (await call(`/api/v1/audit${query}`, { headers }, guardedUrl)).body as { items: Body[]; next: string };
    };
    const { items } = await audit('?limit=500');
    const told = items.toReversed().map(({ action, by }) => `${action} by ${by}`);
    const refused = 'refuse-token by not known';
    expect(told).toContain(refused);
    expect(told.filter((line) => line !== refused)).toEqual([
      'start-cycle by program',
      ...['pause by anna', 'halt by anna', 'resume by anna', 'start-cycle by API', 'start-cycle by API'],
      ...['pause by ben (token hand)', 'resume by ben (token hand)'],
      ...['log-in by token eye', 'log-out by token eye'],
      ...['log-in by person carol', 'pause by carol (logged in)', 'resume by carol (logged in)'],
    ]);
    for (const secret of [READ_TOKEN, TRADE_TOKEN, ADMIN_TOKEN, PASSWORD, 'guess'])
      expect(JSON.stringify(await ballast.ledger.acts({}, 500))).not.toContain(secret);
    const page = await audit('?limit=2');
    expect(page.items).toEqual(items.slice(0, 2));
    expect((await audit(`?limit=3&cursor=${page.next}`)).items).toEqual(items.slice(2, 5));
  });

  it('takes proposals that hold nothing up, and trades no more than one had once a person has approved it', async () => {
    const by = (token: string, key: string = crypto.randomUUID()) => ({
      authorization: `Bearer ${token}`,
      'idempotency-key': key,
    });
    const asked = (path: string, body: unknown, headers = by(PROPOSE_TOKEN)) => post(path, body, headers, guardedUrl);
    const { positions } = (await get('/balance')).body as { positions: { symbol: string; quantity: string }[] };
    const { symbol = '', quantity = '' } = positions[0] ?? {};
    const signals = [{ symbol, direction: 'sell', confidence: 0.9, expectedReturn: -0.4 }];
    const wish = { by: 'claude', why: 'it has turned', symbols: [symbol], signals };
    expect((await asked('/proposals', { ...wish, limits: { maxWeight: 1 } })).status).toBe(400);
    expect((await asked('/proposals', { ...wish, signals: [{ symbol }] })).body).toMatchObject({
      code: 'InvalidSignals',
      detail: expect.stringContaining('buy, sell or hold'),
    });
    expect((await asked('/proposals', wish, by(READ_TOKEN))).status).toBe(403);
    const made = await asked('/proposals', wish, by(PROPOSE_TOKEN, 'the-same-proposal'));
    expect(made.body).toMatchObject({
      proposal: { standing: 'open', by: 'claude (token agent)', trades: [{ symbol, side: 'sell' }] },
    });
    const { proposal } = made.body as { proposal: { id: string; trades: { baseQuantity: string }[] } };
    // What the cycle of the present slot has ordered may be proposed as well.
    expect(made.body).toMatchObject({ plan: { cycleId: `proposed-${proposal.id}` } });
    const path = `/proposals/${proposal.id}`;
    // Another process of the API knows it by the key alone.
    const again = createApi(ballast.configuration, ballast.client, ballast.ledger, {
      environment: { BALLAST_API_TOKENS: TOKENS },
    });
    const other = await again.listen({ host: '127.0.0.1', port: 0 });
    const repeated = await post('/proposals', wish, by(PROPOSE_TOKEN, 'the-same-proposal'), other);
    expect(repeated.body).toMatchObject({ proposal: { id: proposal.id } });
    await again.close();
    expect(await ballast.ledger.proposals(ballast.account, 10)).toHaveLength(1);
    const needs = (await get('/needs')).body.needs;
    expect(needs).toMatchObject([
      { kind: 'proposal', proposal: proposal.id, text: expect.stringContaining('it has turned') },
    ]);

    for (const command of ['/pause', '/start', `${path}/approve`, `${path}/reject`, '/plan/preview'])
      expect([command, (await asked(command, { by: 'claude', reason: 'mine' })).status]).toEqual([command, 403]);
    const own = await asked('/proposals', { ...wish, why: 'mine' }, by(TRADE_TOKEN));
    const ownId = (own.body.proposal as Body).id;
    expect((await asked(`/proposals/${ownId}/approve`, { by: 'ben' }, by(TRADE_TOKEN))).body).toMatchObject({
      status: 409,
      detail: expect.stringContaining('came from hand, who cannot approve it'),
    });
    expect(
      (await asked(`/proposals/${ownId}/reject`, { by: 'ben', reason: 'no' }, by(TRADE_TOKEN))).body,
    ).toMatchObject({
      proposal: { standing: 'rejected', answer: { by: 'ben (token hand)', reason: 'no' } },
      cycleId: null,
    });

    // Neither holds the account, and nobody trades for one that is not approved, by whatever way.
    const ballastCycle = await ballast.client.startCycle({ cycleId: 'meanwhile' });
    expect(['traded', 'nothing-to-do']).toContain((await ballastCycle.result()).outcome);
    const cycleId = `proposal-${proposal.id}`;
    const forced = await ballast.client.startCycle({ cycleId, signals, limits: {} });
    await expect(forced.result()).rejects.toThrow(/no person has approved it/);

    // What came in meanwhile would be sold as well; it was not part of what was approved.
    await ballast.venue.deposit(symbol.split('-')[0] ?? '', quantity);
    const approved = await asked(`${path}/approve`, { by: 'ben' }, by(TRADE_TOKEN));
    expect(approved.body).toMatchObject({
      cycleId,
      proposal: { standing: 'approved', answer: { by: 'ben (token hand)' } },
    });
    expect((await asked(`${path}/approve`, { by: 'ben' }, by(TRADE_TOKEN))).body).toMatchObject({ cycleId });
    const { report } = await (await ballast.client.startCycle({ cycleId, symbols: [symbol] })).result();
    expect(report.join('\n')).toContain(`Proposal ${proposal.id}, approved by ben (token hand)`);
    const orders = await ballast.ledger.ordersOfCycle(ballast.account, cycleId);
    expect(orders.map(({ key, order }) => [key.symbol, order.side])).toEqual([[symbol, 'sell']]);
    const sold = Number(orders[0] === undefined ? 0 : executedBy(orders[0]).filledBase);
    expect(sold).toBeLessThanOrEqual(Number(proposal.trades[0]?.baseQuantity));
    expect(sold).toBeGreaterThan(0.9 * Number(proposal.trades[0]?.baseQuantity));

    const { items } = (await get(`/decisions?symbol=${symbol}&limit=1`)).body as { items: Body[] };
    expect(items).toMatchObject([{ cycleId, symbol, action: 'SELL', sentence: expect.any(String) }]);
    const acts = (await ballast.ledger.acts({ account: ballast.account }, 20)).map(({ action, by: who }) => [
      action,
      who,
    ]);
    expect(acts).toEqual(
      expect.arrayContaining([
        ['propose', 'claude (token agent)'],
        ['approve-proposal', 'ben (token hand)'],
      ]),
    );
  });

  it('lets agents read everything and propose, by the protocol over pipes and over HTTP, with the rights of their token', async () => {
    const piped = (token: string) =>
      new StdioClientTransport({
        command: process.execPath,
        args: [CLI_ENTRY, 'mcp', '--url', guardedUrl],
        env: { PATH: process.env.PATH ?? '', BALLAST_API_TOKEN: token },
      });
    const overHttp = (token: string) =>
      new StreamableHTTPClientTransport(new URL(`${guardedUrl}/mcp`), {
        requestInit: { headers: { authorization: `Bearer ${token}` } },
      });
    const { positions } = (await get('/balance')).body as { positions: { symbol: string }[] };
    const symbol = positions.at(1)?.symbol ?? '';
    const args = {
      why: 'it has turned',
      symbols: [symbol],
      signals: [{ symbol, direction: 'sell', confidence: 0.9, expectedReturn: -0.4 }],
    };
    for (const [by, transport] of [
      ['claude', piped],
      ['agent', overHttp],
    ] as const) {
      const agent = new Client({ name: 'claude', version: '1.0.0' });
      // The SDK's class says of an absent session that it is undefined, its interface that it is absent.
      await agent.connect(transport(PROPOSE_TOKEN) as Transport);
      const call = async (name: string, given: Body = {}) => {
        const { content, isError } = await agent.callTool({ name, arguments: given });
        const [{ text }] = content as [{ text: string }];
        return { isError: isError === true, text };
      };
      const { tools } = await agent.listTools();
      expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true).map(({ name }) => name)).toEqual([
        'propose',
      ]);
      const needed: Record<string, Body> = {
        order: { cycleId: 'first', symbol },
        cycle: { cycleId: 'first' },
        cycle_decisions: { cycleId: 'first' },
        decisions: { symbol, limit: 3 },
        orders: { open: true },
        proposal: { id: ((await ballast.ledger.proposals(ballast.account, 1))[0] as { id: string }).id },
      };
      for (const { name } of tools.filter((tool) => tool.name !== 'propose'))
        expect([name, await call(name, needed[name])]).toMatchObject([name, { isError: false }]);
      expect(JSON.parse((await call('status')).text)).toMatchObject({ account: ballast.account, trading: 'active' });
      expect(await call('cycle', { cycleId: '..' })).toMatchObject({ isError: true });
      expect(await call('status', { account: 'nobody' })).toMatchObject({
        isError: true,
        text: expect.stringContaining(`allowed: ${ballast.account}`),
      });
      expect(await call('propose', { ...args, limits: { maxWeight: 1 } })).toMatchObject({ isError: true });
      const { text } = await call('propose', args);
      expect(JSON.parse(text)).toMatchObject({
        proposal: { standing: 'open', by: `${by} (token agent)`, trades: [{ symbol, side: 'sell' }] },
      });
      const { resources } = await agent.listResources();
      expect(resources.length).toBeGreaterThan(20);
      const { contents } = await agent.readResource({ uri: 'ballast://docs/reference/reasons' });
      expect(contents).toMatchObject([{ text: expect.stringContaining('COST_EXCEEDS_BENEFIT') }]);
      await agent.close();

      const reader = new Client({ name: 'reader', version: '1.0.0' });
      await reader.connect(transport(READ_TOKEN) as Transport);
      expect(await reader.callTool({ name: 'propose', arguments: args })).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining('has the scope read; this needs propose') }],
      });
      await reader.close();
    }
    for (const { id } of await ballast.ledger.openProposals(ballast.account, Date.now()))
      expect((await post(`/proposals/${id}/reject`, { by: 'anna', reason: 'enough' })).status).toBe(200);
    expect((await call('/mcp', { method: 'POST' }, guardedUrl)).status).toBe(401);
    expect((await call('/mcp', {}, url)).status).toBe(405);

    const flood = Array.from({ length: 12 }, () =>
      post('/proposals', {}, { authorization: `Bearer ${PROPOSE_TOKEN}` }, guardedUrl),
    );
    expect((await Promise.all(flood)).map(({ status }) => status)).toContain(429);
  });

  it('takes no command from the pages of others, and serves no name but its own', async () => {
    const from = (headers: Record<string, string>) => raw(url, headers);
    const { host } = new URL(url);
    expect(await from({ origin: 'https://evil.example' })).toBe(403);
    expect(await from({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await from({ 'sec-fetch-site': 'same-site', origin: `http://${host}` })).toBe(403);
    expect(await from({ origin: 'null' })).toBe(403);
    expect(await from({ host: 'evil.example' })).toBe(421);
    expect(await from({ host: 'localhost.evil.example:8450' })).toBe(421);
    // Nothing is done: the body is empty.
    expect(await from({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBe(400);
    expect(await from({ host: 'ballast.example', origin: 'https://ballast.example' })).toBe(400);
    const { headers } = await get('/ping');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

/** The status of a command with an empty body, by headers that `fetch` would not let through. */
function raw(base: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${base}/api/v1/pause`,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    request.on('error', reject);
    request.end('{}');
  });
}
