import { type AccountValuation, valuationOf } from '../core/breakers/accountValuation.ts';
import { evaluateBreakers } from '../core/breakers/evaluateBreakers.ts';
import { evidenceStart, trippedSinceResume } from '../core/breakers/evidenceStart.ts';
import type { EarlierPrice, PresentPrice } from '../core/breakers/prices.ts';
import { isNear, type Reading, trips } from '../core/breakers/reading.ts';
import type { BreakerCheck, CycleSteps } from '../core/cycles/cycleSteps.ts';
import { breakerCommander, type TradingState, tradingObstacle } from '../core/cycles/tradingState.ts';
import type { Quote } from '../core/market/quote.ts';
import type { OrderKey } from '../core/orders/orderKey.ts';
import { type HoldingsSnapshot, heldSymbols } from '../core/portfolio/account/holdings.ts';
import { isUsableQuote, midPrice } from '../core/portfolio/account/valuation.ts';
import type { PlannedTrade } from '../core/portfolio/decision/plan.ts';
import { breakerHistory } from './account/breakerHistory.ts';
import { readAccount } from './account/readAccount.ts';
import { reconcileForCycle } from './account/reconcileForCycle.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { cancelUnderAccountStop } from './order/cancelUnderAccountStop.ts';
import { refreshActor } from './server/actor.ts';
import { pollNow } from './server/pollNow.ts';
import { readVenue } from './venue/readVenue.ts';

/** Beside the window of the drawdown, the valuation before midnight is needed. */
const MARGIN_MS = 2 * 86_400_000;

interface Present {
  readonly valuation: AccountValuation;
  readonly quotes: ReadonlyMap<string, Quote>;
  readonly expected: readonly EarlierPrice[];
}

function pricesIn(quotes: ReadonlyMap<string, Quote>): readonly PresentPrice[] {
  return [...quotes.values()]
    .filter(isUsableQuote)
    .map((quote) => ({ symbol: quote.symbol, price: midPrice(quote).toNumber(), at: quote.at }));
}

/** What the breakers measure now, and what the account may do: stopped where one has tripped. */
async function measure(
  dependencies: ActivityDependencies,
  account: string,
  present: Present,
): Promise<{ readonly readings: readonly Reading[]; readonly trading: TradingState }> {
  const { ledger, settings, log } = dependencies;
  const { at } = present.valuation;
  const history = await breakerHistory(ledger, account);
  const { drawdown, lossStreak, rejectedOrders } = settings.breakers;
  const earlier = await ledger.valuations(account, at - drawdown.window - MARGIN_MS, at);
  const fills = await ledger.fillsOfAccount(account, earlier[0]?.at ?? at, at + 1);
  const readings = evaluateBreakers(
    {
      quoteCurrency: settings.quoteCurrency,
      start: evidenceStart(history),
      now: Date.now(),
      valuations: [...earlier, present.valuation],
      fills: fills.map(({ fill }) => fill),
      sells: await ledger.latestSells(account, lossStreak.limit),
      orders: await ledger.troubledOrders(account, Date.now() - rejectedOrders.window),
      prices: pricesIn(present.quotes),
      expected: present.expected,
    },
    settings.breakers,
  );
  const known = trippedSinceResume(history);
  const tripped = readings.filter((reading) => trips(reading) && !known.has(breakerCommander(reading.breaker)));
  for (const { breaker, sentence } of tripped) {
    const { action } = settings.breakers[breaker];
    if (action === 'off') continue;
    const command = { kind: action, at: Date.now(), by: breakerCommander(breaker), reason: sentence } as const;
    await ledger.commandAccount(account, command);
    log.warn('A breaker has tripped', { account, breaker, action, reason: sentence });
  }
  const trading = await ledger.tradingState(account);
  // The command may be from a try before this one, which did not get through with what follows on it.
  if (tripped.length > 0 || trading.kind === 'halted') await followUp(dependencies, account, trading);
  return { readings, trading };
}

/** Cancels the open orders of a halted account, as many as can be, and tells who should know. @throws the first error of a cancel */
async function followUp(dependencies: ActivityDependencies, account: string, trading: TradingState): Promise<void> {
  const cancelled: OrderKey[] = [];
  const errors: unknown[] = [];
  for (const record of trading.kind === 'halted' ? await dependencies.ledger.openOrders(account) : []) {
    try {
      if (await cancelUnderAccountStop(dependencies, record)) cancelled.push(record.key);
    } catch (error) {
      errors.push(error);
    }
  }
  await tell(dependencies, account, cancelled);
  if (errors.length > 0) throw errors[0];
}

/** Both would find out by themselves: the actor reads the ledger at the next admission, an order is looked at after a while. */
async function tell(
  { settings, log }: ActivityDependencies,
  account: string,
  cancelled: readonly OrderKey[],
): Promise<void> {
  try {
    await refreshActor(settings.taskQueue, account);
    for (const key of cancelled) await pollNow(key);
  } catch (error) {
    log.warn('Not everybody could be told that a breaker has tripped', { account, error });
  }
}

/** Watches the accounts: losses, orders in trouble, prices that jump or go stale, balances that no order explains. */
export function breakerActivities(dependencies: ActivityDependencies): Pick<CycleSteps, 'checkBreakers'> {
  const { settings, exchange, ledger, log } = dependencies;
  return {
    checkBreakers: (account) =>
      readVenue(async (): Promise<BreakerCheck> => {
        const venue = exchange(account);
        const { holdings, verdict } = await readAccount(dependencies, account);
        const rules = await venue.rules(settings.quoteCurrency);
        const held = heldSymbols(holdings);
        const quotes = await venue.quotes(held.filter((symbol) => rules.has(symbol)));
        const valuation = valuationOf(holdings, quotes, Date.now());
        const { readings, trading } = await measure(dependencies, account, { valuation, quotes, expected: [] });
        await ledger.recordValuation(valuation);
        // Histories of cycles have no step of its own for it; what it finds is told like what is close to a breaker.
        const reconciled = await reconcileForCycle(dependencies, account, { holdings, verdict });
        const near = readings.filter(isNear).map((reading) => `close to a breaker: ${reading.sentence}`);
        const warnings = [...near, ...reconciled];
        for (const warning of warnings) log.warn(warning, { account });
        return { trading, warnings };
      }),
  };
}

/** Why a buy may not be ordered by what the breakers find at this moment; undefined where it may. */
export async function breakerBeforeBuy(
  dependencies: ActivityDependencies,
  account: string,
  fresh: { readonly holdings: HoldingsSnapshot; readonly quotes: ReadonlyMap<string, Quote> },
  trade: PlannedTrade,
): Promise<string | undefined> {
  const valuation = valuationOf(fresh.holdings, fresh.quotes, Date.now());
  const expected = [{ symbol: trade.symbol, price: Number(trade.price), at: valuation.at }];
  const { trading } = await measure(dependencies, account, { valuation, quotes: fresh.quotes, expected });
  return tradingObstacle(trading, trade)?.detail;
}
