import { tradingObstacle } from '../../core/cycles/tradingState.ts';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { OrderAction } from '../../core/execution/orderAction.ts';
import type { OrderEvent } from '../../core/execution/orderEvent.ts';
import { placedState } from '../../core/execution/placedState.ts';
import { restAsTrade } from '../../core/execution/restAsTrade.ts';
import { termsAtVenue } from '../../core/execution/termsAtVenue.ts';
import { remainderOf } from '../../core/orders/executed.ts';
import type { Limits } from '../../core/portfolio/account/limits.ts';
import { withGroupSymbols } from '../../core/portfolio/decision/namedCaps.ts';
import { sentenceFor } from '../../core/portfolio/explaining/explain.ts';
import { verifyTrade } from '../../core/portfolio/lastCheck/verifyTrade.ts';
import { unexplainedSentence } from '../../core/reconciliation/describe.ts';
import { breakerBeforeBuy } from '../account/breakerBeforeBuy.ts';
import { freshAccount } from '../account/freshAccount.ts';
import type { ActivityDependencies } from '../dependencies.ts';

type Reprice = Extract<OrderAction, { readonly kind: 'reprice' }>;

/**
 * Checks what is left of a limit order against the account and the market of this moment, and freezes it as the next revision. Where that must not be, the venue may have
 * one all the same.
 */
export async function reprice(
  dependencies: ActivityDependencies,
  action: Reprice,
  limits: Limits,
): Promise<OrderEvent> {
  const event = await checkedRest(dependencies, action, limits);
  return event.kind === 'notRepriced' ? ((await placedBefore(dependencies, action)) ?? event) : event;
}

async function checkedRest(
  dependencies: ActivityDependencies,
  { record, limit, closed }: Reprice,
  limits: Limits,
): Promise<OrderEvent> {
  const { ledger } = dependencies;
  const { key, order } = record;
  const settings = dependencies.settings(key.account);
  const { side } = order;
  const stopped = tradingObstacle(await ledger.tradingState(key.account), { side });
  if (stopped !== undefined) return end(stopped.detail);
  const learned = { ...record, state: closed };
  const account = await freshAccount(dependencies, key, learned);
  if (side === 'buy' && account.verdict.kind === 'unexplained') return end(unexplainedSentence(account.verdict));
  if (account.quote === undefined) return end('the venue quotes no usable price');
  const trade = withGroupSymbols(restAsTrade(learned, limit, account.quote), settings.groups);
  const tripped = side === 'buy' ? await breakerBeforeBuy(dependencies, key.account, account, trade) : undefined;
  if (tripped !== undefined) return end(tripped);
  const liquidity = { limits: settings.liquidity, book: 'not needed' } as const;
  const checked = verifyTrade({ ...account, trade, limits, liquidity });
  if (checked.kind === 'refused') return end(sentenceFor(checked.verdict, settings.quoteCurrency));
  try {
    const style = { ...limit, type: 'limit' as const };
    const venue = dependencies.exchange(key.account);
    return { kind: 'repriced', order: venue.freeze(key, checked.trade, style, record.revision + 1) };
  } catch (error) {
    if (error instanceof InvalidInputError) return end(error.message);
    throw error;
  }
}

/**
 * The next revision where the venue has it and the ledger had lost it: what is held at the venue by it is just what forbids another one. Its ID is derived, so that it can be
 * asked for; it is there, so its body is never sent again.
 */
async function placedBefore(
  { exchange }: ActivityDependencies,
  { record, closed }: Reprice,
): Promise<OrderEvent | undefined> {
  const { key, frozenAt } = record;
  const venue = exchange(key.account);
  const clientOrderId = venue.clientOrderId(key, record.revision + 1);
  const placed = await venue.placed(clientOrderId, key.symbol, frozenAt);
  if (placed === undefined || placed.symbol !== key.symbol) return undefined;
  const left = remainderOf({ ...record, state: closed }).toFixed();
  const order = record.order.side === 'buy' ? { ...record.order, quoteAmount: left } : record.order;
  const { side, baseQuantity, quoteAmount } = termsAtVenue(placed, { ...record, order }, 'the ledger had lost it');
  const terms = { side, baseQuantity, quoteAmount };
  const next = { ...record.order, ...terms, clientOrderId, body: '{}' };
  return { kind: 'placedBefore', order: next, state: placedState(placed), detail: placed.detail };
}

function end(why: string): OrderEvent {
  return { kind: 'notRepriced', why };
}
