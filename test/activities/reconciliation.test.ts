import { Decimal } from 'decimal.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { Reconciler } from '../../activities/account/reconciler.ts';
import { orderActivities } from '../../activities/orderActivities.ts';
import type { SymbolOrderInput } from '../../core/cycles/cycleSteps.ts';
import type { Side } from '../../core/market/side.ts';
import type { ReconciliationOutcome } from '../../core/reconciliation/reconciliation.ts';
import { type ReconciliationFinding, reconciliationStatus } from '../../core/reconciliation/status.ts';
import { HOSTS, type LedgerHost } from '../adapters/ledger/ledgers.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';
import { symbolOrderInput } from '../support/symbolOrderInput.ts';

const [SQLITE, POSTGRES] = HOSTS;
const SETUPS = [
  { venue: 'coinbase', host: SQLITE, submission: '^/api/v3/brokerage/orders$' },
  { venue: 'binance', host: POSTGRES, submission: '^/api/v3/order$' },
];
/** What nothing explains is taken over after so long. */
const LAG_MS = 1_000;
const TRADED = ['DOT-USD', 'ALT-USD', 'ETH-USD', 'SOL-USD', 'AAVE-USD'];

describe.each(SETUPS)('reconciliation at $venue with the ledger in $host.name', ({ venue, host, submission }) => {
  let database: LedgerHost;
  let ballast: TestBallast;
  let steps: ReturnType<typeof orderActivities>;
  let before = 0;
  setUp(
    async () => {
      if (host === undefined) throw new Error('there is no such database');
      database = await host.start();
      ballast = await startTestBallast({
        workers: false,
        environment: { BALLAST_LEDGER_URL: await database.freshUrl() },
        flags: {
          exchange: { id: venue, timeout: '5s', balanceLag: `${LAG_MS}ms` },
          simulator: { portfolio: { cash: '1000', holdings: { 'ALT-USD': '200', 'AAVE-USD': '200' } } },
          // The trades of these tests name no price of the market.
          breakers: { priceJump: { action: 'off' } },
          limits: { riskBudget: 1, maxWeight: 1, maxBalanceUse: 1 },
        },
      });
      steps = orderActivities(ballast.dependencies);
      const exchange = ballast.dependencies.exchange(ballast.account);
      for (const symbol of TRADED)
        await ballast.dependencies.candles(ballast.account).refresh(exchange, symbol, await exchange.time());
    },
    async () => {
      await ballast?.stop();
      await database?.stop();
    },
  );

  const reconcile = async (): Promise<Extract<ReconciliationOutcome, { kind: 'through' }>> => {
    const outcome = await ballast.dependencies.reconciler.reconcile(ballast.account);
    if (outcome.kind !== 'through') throw new Error(outcome.reason);
    return outcome;
  };

  // Each test begins where ledger and venue agree.
  beforeEach(async () => {
    before = (await reconcile()).reconciliation.sequence;
  });

  const input = (cycleId: string, symbol: string, side: Side = 'buy', baseQuantity = '1000000'): SymbolOrderInput =>
    symbolOrderInput(ballast, cycleId, symbol, { side, baseQuantity });

  /** A sell of a part of what is held. */
  const sale = async (cycleId: string): Promise<SymbolOrderInput> =>
    input(cycleId, 'ALT-USD', 'sell', new Decimal(await balance('ALT')).times(0.3).toFixed());

  /** What reconciliations have found since the test began. */
  const findings = async (): Promise<readonly ReconciliationFinding[]> => {
    const all = await ballast.ledger.reconciliations(ballast.account, 0, 100);
    const since = all.filter(({ sequence }) => sequence > before);
    return reconciliationStatus(since, Date.now())?.findings ?? [];
  };

  const balance = async (currency: string): Promise<string> =>
    (await ballast.venue.balances()).find((item) => item.currency === currency)?.total ?? '0';

  it('takes the first balances as they are, and finds everything explained that Ballast orders', async () => {
    const [first] = (await ballast.ledger.reconciliations(ballast.account, 0, 100)).slice(-1);
    expect(first).toMatchObject({ sequence: 1, manualOrders: [] });
    expect(first?.balances).toContainEqual({ currency: 'USD', expected: '1000', found: '1000' });
    for (const order of [input('mine', 'DOT-USD'), await sale('mine')]) {
      await steps.prepareOrder(order);
      await steps.sendOrder(order.key);
    }
    const { balances } = (await reconcile()).reconciliation;
    for (const currency of ['DOT', 'ALT', 'USD']) {
      const found = await balance(currency);
      expect(balances).toContainEqual({ currency, expected: found, found });
    }
    expect(Number(await balance('DOT'))).toBeGreaterThan(0);
    expect(await findings()).toEqual([]);
  });

  it('marks an order of somebody else as manual, once, and explains the balances by it', async () => {
    await ballast.venue.placeByHand({
      product_id: 'AAVE-USD',
      side: 'BUY',
      order_configuration: { market_market_ioc: { quote_size: '50' } },
    });
    const { reconciliation } = await reconcile();
    expect(reconciliation.manualOrders).toMatchObject([{ symbol: 'AAVE-USD', side: 'buy', closed: true }]);
    await reconcile();
    expect(await findings()).toMatchObject([{ manualOrders: [{ symbol: 'AAVE-USD' }], drift: [] }]);
  });

  it('follows a manual order that rests, and counts what it fills later', async () => {
    const quotes = await ballast.dependencies.exchange(ballast.account).quotes(['ALT-USD']);
    const limit = new Decimal(quotes.get('ALT-USD')?.ask ?? 0).times(1.5).toDecimalPlaces(4);
    const limit_limit_gtc = { base_size: '10', limit_price: limit.toFixed() };
    await ballast.venue.placeByHand({ product_id: 'ALT-USD', side: 'SELL', order_configuration: { limit_limit_gtc } });
    const resting = { symbol: 'ALT-USD', closed: false, filledBase: '0', changes: {} };
    expect((await reconcile()).reconciliation.manualOrders).toMatchObject([resting]);
    await ballast.venue.jump('ALT-USD', 1.7);
    await ballast.venue.advanceClock(24 * 3_600_000);
    expect((await reconcile()).reconciliation.manualOrders).toMatchObject([{ closed: true, filledBase: '10' }]);
    expect((await findings()).flatMap(({ drift }) => drift)).toEqual([]);
  });

  it('reports deposits and withdrawals with the figures of both sides, and goes on from the new ones', async () => {
    const had = { ALT: await balance('ALT'), USD: await balance('USD') };
    await ballast.venue.deposit('USD', '250');
    await ballast.venue.withdraw('ALT', '1');
    await reconcile();
    await reconcile();
    expect(await findings()).toMatchObject([
      {
        manualOrders: [],
        drift: [
          { currency: 'ALT', expected: had.ALT, found: await balance('ALT'), difference: '-1' },
          { currency: 'USD', expected: had.USD, found: await balance('USD'), difference: '250' },
        ],
      },
    ]);
  });

  it('finds explained what an order has filled that the ledger still has open, and says that the venue has closed it', async () => {
    const { settings } = ballast.dependencies;
    const style = { type: 'limit', lifetime: 7 * 86_400_000, offset: 0.05, reprices: 0 } as const;
    const limited = orderActivities({
      ...ballast.dependencies,
      settings: (account) => ({ ...settings(account), orderStyle: style }),
    });
    const order = input('resting', 'ETH-USD');
    await limited.prepareOrder(order);
    expect(await limited.sendOrder(order.key)).toMatchObject({ status: 'ACCEPTED' });
    expect((await reconcile()).closedAtVenue).toEqual([]);
    await ballast.venue.jump('ETH-USD', 0.8);
    await ballast.venue.advanceClock(24 * 3_600_000);
    expect(Number(await balance('ETH'))).toBeGreaterThan(0);
    expect((await reconcile()).closedAtVenue).toEqual([order.key]);
    expect(await limited.followOrder(order.key)).toMatchObject({ status: 'FILLED' });
    expect((await reconcile()).closedAtVenue).toEqual([]);
    expect(await findings()).toEqual([]);
    expect((await ballast.venue.acceptedOrders()).filter(({ symbol }) => symbol === 'ETH-USD')).toHaveLength(1);
  });

  it('reports a change once, however many workers see it', async () => {
    await ballast.venue.deposit('USD', '10');
    const { ledger, exchange, recovery } = ballast.dependencies;
    const parts = { ledger, exchange, recovery, quoteCurrency: 'USD', every: () => 60_000, lag: LAG_MS };
    const several = [1, 2].map(() => new Reconciler(parts));
    const outcomes = await Promise.all(several.map((one) => one.reconcile(ballast.account)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['through', 'through']);
    expect((await findings()).flatMap(({ drift }) => drift)).toMatchObject([{ currency: 'USD', difference: '10' }]);
  });

  it('keeps the buys of a new process back while nobody knows what became of an order, and lets sells go on', async () => {
    const lost = input('lost', 'SOL-USD');
    await ballast.venue.addFault({
      method: 'POST',
      path: submission,
      times: 1,
      effect: { kind: 'refuse', status: 502 },
    });
    await steps.prepareOrder(lost);
    expect(await steps.sendOrder(lost.key)).toMatchObject({ status: 'UNKNOWN' });
    const { ledger, exchange, recovery } = ballast.dependencies;
    const reconciler = new Reconciler({
      ledger,
      exchange,
      recovery,
      quoteCurrency: 'USD',
      every: () => 60_000,
      lag: LAG_MS,
    });
    const restarted = orderActivities({ ...ballast.dependencies, reconciler });
    expect(await restarted.prepareOrder(input('next', 'DOT-USD'))).toMatchObject({
      refused: { status: 'REFUSED', detail: expect.stringContaining('SOL-USD, which is UNKNOWN') },
    });
    expect(await restarted.prepareOrder(await sale('next'))).toMatchObject({ status: 'INTENT' });
    // The process of before has reconciled not long ago: its buys need not wait.
    expect(await steps.prepareOrder(input('next', 'DOT-USD'))).toMatchObject({ status: 'INTENT' });
    await ledger.advance(
      { key: lost.key, revision: 0 },
      { status: 'CANCELED', execution: { filledBase: '0', filledQuote: '0', feeQuote: '0' }, reason: 'never arrived' },
      { at: Date.now(), source: 'venue', detail: 'never arrived' },
    );
    expect(await reconciler.obstacleToBuys(ballast.account)).toBeUndefined();
  });
});
