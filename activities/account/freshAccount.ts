import { type AccountAtCheck, accountAtCheck, symbolsAtCheck } from '../../core/cycles/accountAtCheck.ts';
import type { Quote } from '../../core/market/quote.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { spentOnBuys } from '../../core/orders/executed.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import { type OrderKey, orderWorkflowId } from '../../core/orders/orderKey.ts';
import type { HoldingsSnapshot } from '../../core/portfolio/account/holdings.ts';
import { pendingPart } from '../../core/portfolio/lastCheck/pendingPart.ts';
import { isProtective } from '../../core/protection/protectiveStopOrder.ts';
import type { SnapshotVerdict } from '../../core/reconciliation/confirmSnapshot.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { readAccount } from './readAccount.ts';

/** The balances that the account was looked at with, and the prices of then. */
interface MarketMoment {
  readonly holdings: HoldingsSnapshot;
  readonly verdict: SnapshotVerdict;
  readonly quotes: ReadonlyMap<TradingSymbol, Quote>;
}

/** The account as it is at this moment, for the last check of one order: balances, prices, rules, open orders and risk. */
export async function freshAccount(
  dependencies: ActivityDependencies,
  key: OrderKey,
  learned?: OrderRecord,
): Promise<AccountAtCheck & MarketMoment> {
  const { exchange, ledger, candles, compute } = dependencies;
  const settings = dependencies.settings(key.account);
  const venue = exchange(key.account);
  const [account, rules] = await Promise.all([
    readAccount(dependencies, key.account, { learned }),
    venue.rules(settings.quoteCurrency),
  ]);
  const { holdings, verdict } = account;
  // What a stop would sell, a cycle may trade meanwhile: the stop is cancelled before.
  const open = account.open.filter((record) => !isProtective(record));
  const spent = spentOnBuys(await ledger.ordersOfCycle(key.account, key.cycleId));
  const symbols = symbolsAtCheck(holdings, key.symbol);
  const quotes = await venue.quotes(symbols.filter((symbol) => rules.has(symbol)));
  const pending = open.filter((record) => orderWorkflowId(record.key) !== orderWorkflowId(key)).map(pendingPart);
  const withRisk = [...new Set([...symbols, ...pending.map(({ symbol }) => symbol)])];
  const bars = await candles(key.account).readAll(withRisk, holdings.at);
  const risk = await compute.riskModel({
    candles: bars,
    minimumHistory: settings.minimumHistory,
    settings: settings.forecast,
    at: holdings.at,
  });
  const read = {
    symbol: key.symbol,
    holdings,
    quotes,
    rules: rules.get(key.symbol),
    candles: bars,
    risk,
    pending,
    spent,
  };
  return { holdings, verdict, quotes, ...accountAtCheck(read, settings) };
}
