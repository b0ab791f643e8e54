import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../adapters/ledger/openLedger.ts';
import { createApi } from '../../api/createApi.ts';
import type { BallastClient } from '../../client/ballastClient.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { type LedgerHost, startSqlite } from '../adapters/ledger/ledgers.ts';
import { propertyCases } from '../support/propertyCases.ts';
import { runCli } from '../support/runCli.ts';
import { setUp } from '../support/setUp.ts';

const SIGNALS_TOKEN = 'signals-token-of-this-test-0123456789';
const READ_TOKEN = 'read-token-of-this-test-0123456789';
const SECRET = 'secret-of-a-charting-service-0123456789';
const ENVIRONMENT = {
  BALLAST_API_TOKENS: `desk:signals:${SIGNALS_TOKEN} eye:read:${READ_TOKEN}`,
  BALLAST_SIGNALS_SECRETS: `charts:${SECRET}`,
};
/** Nothing of it is asked: signals go to the ledger. */
const NO_CLIENT = { defaultAccount: 'main', accounts: ['main', 'deaf'] } as unknown as BallastClient;

/** The whole API over a real ledger; the requests come without a line. */
describe('POST /api/v1/signals', () => {
  let host: LedgerHost;
  let ledger: LedgerPort;
  let api: FastifyInstance;
  setUp(
    async () => {
      host = await startSqlite();
      ledger = await openLedger(await host.freshUrl());
      const deaf = { name: 'deaf', signals: { provider: 'momentum' } };
      const flags = { signals: { sources: [{ kind: 'push' }] }, accounts: ['main', deaf] };
      api = createApi(loadConfiguration({ environment: {}, flags }), NO_CLIENT, ledger, { environment: ENVIRONMENT });
      await api.ready();
    },
    async () => {
      await api?.close();
      await ledger?.close();
      await host?.stop();
    },
  );

  const good = (id: string) => ({ id, symbol: 'ALT-USD', direction: 'buy', confidence: 0.8, at: Date.now() });
  const byToken = { authorization: `Bearer ${SIGNALS_TOKEN}` };
  const send = async (payload: string, headers: Record<string, string> = byToken, path = '/api/v1/signals') => {
    const answer = await api.inject({
      method: 'POST',
      url: path,
      headers: { host: 'localhost', 'content-type': 'application/json', ...headers },
      payload,
    });
    return { status: answer.statusCode, body: answer.json() as Record<string, unknown> };
  };
  const stored = async () => (await ledger.signals('main', 100_000)).map(({ signal }) => signal.id);

  it('refuses what is for an account that has no source for it, and says so', async () => {
    const answer = await send(JSON.stringify(good('deaf')), byToken, '/api/v1/signals?account=deaf');
    expect(answer).toMatchObject({ status: 409, body: { code: 'NoPushSource' } });
    expect(String(answer.body.detail)).toContain('No source of signals of account deaf listens to desk');
    expect(await stored()).not.toContain('deaf');
  });

  it('stores what is sent, in any of its forms, and counts what is sent twice once', async () => {
    expect(await send(JSON.stringify(good('one')))).toEqual({
      status: 200,
      body: { accepted: 1, repeated: 0, ids: ['one'] },
    });
    const list = JSON.stringify([good('one'), good('two'), good('two')]);
    expect((await send(list)).body).toEqual({ accepted: 1, repeated: 2, ids: ['one', 'two', 'two'] });
    const wrapped = JSON.stringify({ signals: [{ ...good('three'), id: undefined, at: '2020-01-01', horizon: '1d' }] });
    expect(await send(wrapped)).toMatchObject({
      status: 422,
      body: {
        code: 'SignalsRefused',
        detail: expect.stringMatching(
          /^1 of 1 signals cannot be used, nothing was stored: signals\[0\] \(ALT-USD\): at is 2020-01-01; allowed: not more than 24 h before/,
        ),
      },
    });
    const unnamed = { ...good(''), id: undefined };
    const [first, second] = [await send(JSON.stringify(unnamed)), await send(JSON.stringify(unnamed))];
    expect([first.body.accepted, second.body.accepted]).toEqual([1, 0]);
    expect(second.body.ids).toEqual(first.body.ids);
    expect((await ledger.latestPushed('main', 0)).map(({ source, signal }) => [source, signal.symbol])).toEqual([
      ['desk', 'ALT-USD'],
    ]);
  });

  it('takes the alert of a charting service with its secret in the path or the body, and a signed body', async () => {
    const alert = (id: string, more = {}) =>
      JSON.stringify({ id, ticker: 'COINBASE:DOTUSD', action: 'buy', confidence: '0.8', time: 'now', ...more });
    const plain = { 'content-type': 'text/plain; charset=utf-8' };
    expect((await send(alert('path'), plain, `/api/v1/signals/${SECRET}`)).body).toMatchObject({ accepted: 1 });
    expect((await send(alert('body', { secret: SECRET }), plain)).body).toMatchObject({ accepted: 1 });
    const signed = alert('signed');
    const signature = createHmac('sha256', SECRET).update(signed).digest('hex');
    expect((await send(signed, { 'x-ballast-signature': `sha256=${signature}` })).body).toMatchObject({ accepted: 1 });
    expect(await send(`${signed} `, { 'x-ballast-signature': `sha256=${signature}` })).toMatchObject({ status: 401 });
    const found = (await ledger.signals('main', 100)).filter(({ source }) => source === 'charts');
    expect(found.map(({ signal }) => signal.symbol)).toEqual(['DOT-USD', 'DOT-USD', 'DOT-USD']);
    expect(JSON.stringify(found)).not.toContain(SECRET);
  });

  it('takes nothing from who may not send, nor where no source listens', async () => {
    const before = (await stored()).length;
    const body = JSON.stringify(good('stranger'));
    expect(await send(body, {})).toMatchObject({ status: 401, body: { code: 'NoToken' } });
    expect(await send(body, { authorization: `Bearer ${READ_TOKEN}` })).toMatchObject({
      status: 403,
      body: { code: 'ScopeMissing' },
    });
    expect(await send(body, {}, '/api/v1/signals/another-secret-0123456789')).toMatchObject({ status: 401 });
    expect(await send(body, byToken, '/api/v1/signals?account=other')).toMatchObject({ status: 400 });
    const deaf = createApi(loadConfiguration({ environment: {}, flags: {} }), NO_CLIENT, ledger, { environment: {} });
    const answer = await deaf.inject({
      method: 'POST',
      url: '/api/v1/signals',
      headers: { host: 'localhost' },
      payload: good('x'),
    });
    await deaf.close();
    expect(answer.json()).toMatchObject({ status: 409, code: 'NoPushSource' });
    expect(await stored()).toHaveLength(before);
  });

  it('answers any payload, says why where it takes none, and applies none in half', async () => {
    const field = fc.oneof(
      fc.constantFrom('ALT-USD', 'buy', 'NaN', 'Infinity', '', null, true, 0.8, -1, 2, 1e300, '1e999', '80%', -0),
      fc.string(),
      fc.double(),
      fc.jsonValue({ maxDepth: 2 }),
    );
    let count = 0;
    const changed = fc
      .tuple(
        fc.constantFrom(
          'symbol',
          'direction',
          'confidence',
          'at',
          'horizon',
          'expectedReturn',
          'id',
          'version',
          'featuresHash',
          'featureCount',
          'profitBarrier',
          'lossBarrier',
          'account',
          '__proto__',
        ),
        field,
      )
      .map(([name, value]) => {
        count += 1;
        return { ...good(`fuzz-${count}`), [name]: value };
      });
    const sound = fc.constant(undefined).map(() => {
      count += 1;
      return good(`fuzz-${count}`);
    });
    const payload = fc.oneof(
      fc.array(fc.oneof(changed, sound), { maxLength: 5 }).map((items) => JSON.stringify(items)),
      changed.map((item) => JSON.stringify(item)),
      fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
      fc.string(),
      fc.tuple(sound, fc.nat(120)).map(([item, cut]) => JSON.stringify([item]).slice(0, cut)),
    );
    const before = (await stored()).length;
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(payload, async (text) => {
        const { status, body } = await send(text);
        if (status === 200) accepted += Number(body.accepted);
        else {
          expect([400, 413, 422]).toContain(status);
          expect(String(body.detail).length).toBeGreaterThan(20);
        }
      }),
      { numRuns: propertyCases(200) },
    );
    expect(await stored()).toHaveLength(before + accepted);
    // Nothing of what has been refused is in the way of what comes after it.
    expect((await send(JSON.stringify(good('last')))).body).toMatchObject({ accepted: 1 });
  });

  it('is reached from the command line, which checks first, sends, and lists what is there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ballast-signals-'));
    try {
      const { port } = new URL(await api.listen({ host: '127.0.0.1', port: 0 }));
      const config = join(folder, 'ballast.config.json');
      const settings = {
        dataDirectory: join(folder, 'data'),
        api: { port: Number(port) },
        signals: { sources: [{ kind: 'push' }] },
      };
      writeFileSync(config, JSON.stringify(settings));
      const signals = (...args: string[]) =>
        runCli(['signals', ...args, '--config', config], { BALLAST_API_TOKEN: SIGNALS_TOKEN });

      const file = join(folder, 'signals.csv');
      const now = new Date().toISOString();
      writeFileSync(
        file,
        `symbol,direction,confidence,at\nLINK-USD,buy,0.8,${now}\nSOL-USD,up,0.8,${now}\nBTC-USD,sell,1.2,${now}\n`,
      );
      const checked = await signals('check', file);
      expect(checked.status).toBe(1);
      expect(checked.stdout.split('\n').slice(0, 4)).toEqual([
        '❌ 2, SOL-USD: direction is up; allowed: buy, sell or hold',
        '❌ 3, BTC-USD: confidence is 1.2; allowed: a number from 0 to 1; 1.2 % is 0.012',
        '3 signals: 1 can be used, 2 cannot.',
        '1 of them say to buy with 75 % or more, which a trade needs.',
      ]);
      const refused = await signals('send', file);
      expect(refused.status).not.toBe(0);
      expect(refused.stderr).toContain('2 of 3 signals cannot be used, nothing was stored');

      const one = ['send', '--symbol', 'LINK-USD', '--direction', 'buy', '--confidence', '0.83', '--id', 'by-hand'];
      expect((await signals(...one)).stdout).toBe('1 signal is new. The next cycle hears them.\n');
      expect((await signals(...one)).stdout).toContain('0 signals are new; 1 were there already and count once');
      expect((await signals('send')).stderr).toContain('allowed is a file of signals, or --symbol, --direction');
      expect(await signals('list')).toMatchObject({ status: 1, stderr: expect.stringContaining('BALLAST_API_TOKEN') });
      const listed = await runCli(['signals', 'list', '--config', config], { BALLAST_API_TOKEN: READ_TOKEN });
      expect(listed.stdout).toMatch(/^push +push +100 % +unknown/m);
      expect(listed.stdout).toMatch(/^LINK-USD +desk +buy +83\.0 % +0\.0 h$/m);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('loses none of many that come at once', async () => {
    const requests = Array.from({ length: 300 }, (_, index) =>
      send(JSON.stringify([good(`many-${index}`), good(`many-${index}-b`)])),
    );
    const answers = await Promise.all(requests);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const ids = new Set(await stored());
    for (let index = 0; index < 300; index += 1)
      expect(ids.has(`many-${index}`) && ids.has(`many-${index}-b`)).toBe(true);
  });
});
