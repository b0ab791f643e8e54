import type { AccountValuation } from '../../core/breakers/accountValuation.ts';
import { type Reading, trips } from '../../core/breakers/breakerReading.ts';
import { evaluateBreakers } from '../../core/breakers/evaluateBreakers.ts';
import { evidenceStart, trippedSinceResume } from '../../core/breakers/evidenceStart.ts';
import type { EarlierPrice, PresentPrice } from '../../core/breakers/prices.ts';
import { breakerCommander, type TradingState } from '../../core/cycles/tradingState.ts';
import type { Quote } from '../../core/market/quote.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';
import { isUsableQuote, midPrice } from '../../core/portfolio/account/valuation.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { cancelUnderAccountStop } from '../order/cancelUnderAccountStop.ts';
import { refreshActor } from '../server/actor.ts';
import { pollNow } from '../server/pollNow.ts';
import { breakerHistory } from './breakerHistory.ts';

/** Beside the window of the drawdown, the valuation before midnight is needed. */
const MARGIN_MS = 2 * 86_400_000;

/** What is known of an account at this moment. */
export interface Present {
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
export async function measureBreakers(
  dependencies: ActivityDependencies,
  account: string,
  present: Present,
): Promise<{ readonly readings: readonly Reading[]; readonly trading: TradingState }> {
  const { ledger, log } = dependencies;
  const settings = dependencies.settings(account);
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
  { taskQueue, log }: ActivityDependencies,
  account: string,
  cancelled: readonly OrderKey[],
): Promise<void> {
  try {
    await refreshActor(taskQueue, account);
    for (const key of cancelled) await pollNow(key);
  } catch (error) {
    log.warn('Not everybody could be told that a breaker has tripped', { account, error });
  }
}
