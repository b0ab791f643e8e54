import type { LedgerPort } from '../../core/ports/ledger.ts';
import { LATEST_RECONCILIATIONS } from '../../core/reconciliation/status.ts';
import { ACCOUNT, SYMBOLS } from './history.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** As in the default configuration. */
const DRAWDOWN_WINDOW_MS = 30 * DAY_MS;
const LOSSES = 5;
/** Orders that the venue lists since the last comparison. */
const LISTED = 20;

export type LedgerWork = (ledger: LedgerPort, now: number) => Promise<void>;

function keyAt(now: number, symbol: string) {
  return { account: ACCOUNT, cycleId: new Date(now).toISOString().slice(0, 16), symbol };
}

const readAccount: LedgerWork = async (ledger, now) => {
  await ledger.accountKnowledge(ACCOUNT, now - 120_000);
};

const breakers: LedgerWork = async (ledger, now) => {
  await ledger.tradingHistory(ACCOUNT, 500);
  const valuations = await ledger.valuations(ACCOUNT, now - DRAWDOWN_WINDOW_MS - 2 * DAY_MS, now);
  await ledger.fillsOfAccount(ACCOUNT, valuations[0]?.at ?? now, now + 1);
  await ledger.latestSells(ACCOUNT, LOSSES);
  await ledger.troubledOrders(ACCOUNT, now - HOUR_MS);
  await ledger.tradingState(ACCOUNT);
};

const othersHand: LedgerWork = async (ledger) => {
  const basis = await ledger.reconciliationBasis(ACCOUNT);
  const ids = Array.from({ length: LISTED }, (_, i) => `c-${i}`);
  await ledger.ownClientOrderIds('coinbase', ids);
  await ledger.manualOrders(ACCOUNT, ids);
  await ledger.otherHandEvidence(basis.account);
  await ledger.waits(basis.account);
};

const stops: LedgerWork = async (ledger, now) => {
  await ledger.openOrders(ACCOUNT);
  for (const symbol of SYMBOLS.slice(0, 20)) {
    await ledger.orderCount(ACCOUNT);
    await ledger.openOrders(ACCOUNT);
    await ledger.stopCount(ACCOUNT, symbol);
    await ledger.tradingState(ACCOUNT);
    await ledger.stopReferences(ACCOUNT);
    await readAccount(ledger, now);
    await ledger.heldUntil(ACCOUNT, symbol, now - DAY_MS);
    await ledger.fillsOfSymbol(ACCOUNT, symbol, now - DAY_MS, now + 1);
  }
};

/** What a cycle without orders reads, in the order of its steps. */
export const readsOfCycle: LedgerWork = async (ledger, now) => {
  const { account, cycleId } = keyAt(now, 'C0-USD');
  await ledger.configurationInForce();
  await ledger.standings(account);
  await ledger.cycle(account, cycleId, 'all');
  await ledger.ordersOfCycle(account, cycleId);
  await stops(ledger, now);
  await readAccount(ledger, now);
  await breakers(ledger, now);
  await othersHand(ledger, now);
  await ledger.cycles(account, 5);
  await ledger.reconciliations(account, now - HOUR_MS, LATEST_RECONCILIATIONS);
  await ledger.ordersOfCycle(account, cycleId);
  await ledger.configurationInForce();
  await ledger.openOrders(account);
  await readAccount(ledger, now);
  await ledger.cycle(account, cycleId, 'all');
  await ledger.cycles(account, 10);
  await ledger.reconciliations(account, 0, LATEST_RECONCILIATIONS);
  await othersHand(ledger, now);
};

/** What the last check of a buy and its sending read. */
export const readsOfBuy: LedgerWork = async (ledger, now) => {
  const key = keyAt(now, 'C1-USD');
  await ledger.order(key);
  await ledger.orderCount(key.account);
  await readAccount(ledger, now);
  await ledger.ordersOfCycle(key.account, key.cycleId);
  await breakers(ledger, now);
  await ledger.otherHandEvidence(key.account);
  await ledger.order(key);
  await ledger.fills(key);
  await ledger.evidence(key);
};

/** What a cycle with one buy writes. @param now tells one cycle from another */
export const writesOfCycle: LedgerWork = async (ledger, now) => {
  const key = keyAt(now, 'C1-USD');
  const { account, cycleId } = key;
  const said = (detail: string) => ({ at: now, source: 'ballast', detail }) as const;
  const owner = { workflowId: `cycle:${cycleId}`, runId: `run-${now}` };
  await ledger.openCycle({ account, cycleId, scope: 'all', ...owner, startedAt: now });
  const { record } = await ledger.recordIntent(
    key,
    {
      venue: 'coinbase',
      clientOrderId: `bench-${now}`,
      symbol: key.symbol,
      side: 'buy',
      type: 'market',
      baseQuantity: '2',
      quoteAmount: '30',
      referencePrice: '15',
      body: '{}',
    },
    said('planned'),
    await ledger.orderCount(account),
  );
  const claimed = await ledger.claimSubmission(record, said('sent'));
  const execution = { filledBase: '2', filledQuote: '30', feeQuote: '0.05' };
  const venueOrderId = `v-bench-${now}`;
  await ledger.recordFills('coinbase', key, [
    {
      venueFillId: `f-${now}`,
      venueOrderId,
      symbol: key.symbol,
      side: 'buy',
      base: '2',
      price: '15',
      fee: '0.05',
      feeCurrency: 'USD',
      at: now,
    },
  ]);
  await ledger.advance(claimed.record, { status: 'FILLED', venueOrderId, execution }, said('filled'));
  await ledger.recordValuation({ account, at: now, recordedAt: now, cash: '970', positions: [] });
  const basis = await ledger.reconciliationBasis(account);
  await ledger.recordReconciliation(
    basis,
    { account, sequence: (basis.last?.sequence ?? 0) + 1, at: now, completedAt: now, balances: [], manualOrders: [] },
    {
      orders: basis.orders.map((order) => ({ key: order.record.key, version: order.record.version, changes: {} })),
      manualOrders: [],
    },
  );
  await ledger.noteWait(account, 'reconciliation', undefined);
  await ledger.recordEquity({ account, at: now, equity: '10000', cash: '970' });
  await ledger.closeCycle(account, cycleId, 'all', 'traded', 'One order.', now);
};
