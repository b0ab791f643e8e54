import type { OrderOutcome } from '../core/cycles/cycleResult.ts';
import type { OrderSteps, SymbolOrderInput } from '../core/cycles/cycleSteps.ts';
import { tradingObstacle } from '../core/cycles/tradingState.ts';
import { InvalidInputError } from '../core/errors/invalidInput.ts';
import { keptIntent } from '../core/orders/keptIntent.ts';
import type { FrozenOrder } from '../core/orders/order.ts';
import { type OrderKey, orderWorkflowId } from '../core/orders/orderKey.ts';
import { LONGEST_DETAIL } from '../core/orders/orderOutcome.ts';
import { NOTHING_EXECUTED } from '../core/orders/orderState.ts';
import { shortText } from '../core/payloads/shortText.ts';
import { withGroupSymbols } from '../core/portfolio/decision/namedCaps.ts';
import type { PlannedTrade } from '../core/portfolio/decision/plan.ts';
import { sentenceFor } from '../core/portfolio/explaining/explain.ts';
import { executionWords } from '../core/portfolio/lastCheck/executionWords.ts';
import { verifyTrade } from '../core/portfolio/lastCheck/verifyTrade.ts';
import { withCut } from '../core/portfolio/lastCheck/withCut.ts';
import { unexplainedSentence } from '../core/reconciliation/describe.ts';
import { breakerBeforeBuy } from './account/breakerBeforeBuy.ts';
import { freshAccount } from './account/freshAccount.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { cancelStopOrders } from './order/cancelStopOrders.ts';
import { orderAdvancer } from './order/orderAdvancer.ts';
import { orderProgress } from './order/orderProgress.ts';
import { readLiquidity } from './venue/readLiquidity.ts';

/** What passed the last check: the order as the venue takes it, and what was seen. */
interface Passed {
  readonly frozen: FrozenOrder;
  readonly seen: string;
}

/**
 * The last check of an order, on the account and the market of this moment. What passes is committed as an intent before anything is sent; of two orders
 * that were checked side by side only one is.
 */
export function prepareOrderActivity(dependencies: ActivityDependencies): OrderSteps['prepareOrder'] {
  const { ledger, recovery, settings } = dependencies;
  return async (input) => {
    const { key, limits } = input;
    const existing = await ledger.order(key);
    if (existing !== undefined) return { ...(await orderProgress(ledger, existing)), kept: keptIntent(existing) };
    if (Date.now() > input.validUntil) return refused(input, 'the decision is too old to be acted on');
    const ordersSeen = await ledger.orderCount(key.account);
    const trade = withGroupSymbols(input.trade, settings(key.account).groups);
    const checked = (await obstacleTo(dependencies, input, trade)) ?? (await examine(dependencies, input, trade));
    if (typeof checked === 'string') return refused(input, checked);
    const said = { at: Date.now(), source: 'ballast', detail: checked.seen } as const;
    const { created, record } = await ledger.recordIntent(key, checked.frozen, said, ordersSeen, limits);
    if (created) recovery.unsent.add(record);
    return await orderProgress(ledger, record);
  };
}

/** Why the account takes no such order now, in words. A sell that nothing forbids has its stops cancelled. */
async function obstacleTo(
  dependencies: ActivityDependencies,
  { key, limits }: SymbolOrderInput,
  trade: PlannedTrade,
): Promise<string | undefined> {
  const { ledger, reconciler } = dependencies;
  const stopped = tradingObstacle(await ledger.tradingState(key.account), trade);
  if (stopped !== undefined) return stopped.detail;
  if (trade.side === 'buy') return await reconciler.obstacleToBuys(key.account);
  const advance = orderAdvancer(dependencies);
  await cancelStopOrders(dependencies, key, (stop, obstacle) => advance(stop, { limits, obstacle }));
  return undefined;
}

/** The order that the trade may become now, or in words why it may not. */
async function examine(
  dependencies: ActivityDependencies,
  { key, heldBefore, limits }: SymbolOrderInput,
  trade: PlannedTrade,
): Promise<Passed | string> {
  const { exchange } = dependencies;
  const settings = dependencies.settings(key.account);
  const fresh = await explainedAccount(dependencies, key, trade.side);
  if (typeof fresh === 'string') return fresh;
  const liquidity = await readLiquidity(exchange(key.account), key.symbol, settings);
  const tripped = trade.side === 'buy' ? await breakerBeforeBuy(dependencies, key.account, fresh, trade) : undefined;
  if (tripped !== undefined) return tripped;
  const checked = verifyTrade({ ...fresh, trade, heldBefore, limits, liquidity });
  if (checked.kind === 'refused') return sentenceFor(checked.verdict, settings.quoteCurrency);
  const meets = executionWords(checked, liquidity, settings.quoteCurrency);
  const frozen = freeze(dependencies, key, checked.trade, meets.cut);
  if (typeof frozen === 'string') return frozen;
  const bound = frozen.limit === undefined ? [] : [`limit ${frozen.limit.price}`];
  return { frozen, seen: [`decided: ${trade.reason}`, ...bound, ...meets.words].join('; ') };
}

/** The account for the last check of an order; in words why nothing is bought, where the venue's balances are not explained. */
async function explainedAccount(dependencies: ActivityDependencies, key: OrderKey, side: PlannedTrade['side']) {
  const fresh = await freshAccount(dependencies, key);
  if (side === 'sell' || fresh.verdict.kind !== 'unexplained') return fresh;
  const obstacle = await dependencies.reconciler.explain(key.account);
  if (obstacle !== undefined) return obstacle;
  const again = await freshAccount(dependencies, key);
  return again.verdict.kind === 'unexplained' ? unexplainedSentence(again.verdict) : again;
}

/** The order as the venue would take it, or why it would not. */
function freeze(
  { exchange, settings }: ActivityDependencies,
  key: OrderKey,
  trade: PlannedTrade,
  cut: string | undefined,
): FrozenOrder | string {
  try {
    return withCut(exchange(key.account).freeze(key, trade, settings(key.account).orderStyle), cut);
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
}

function refused({ key, trade }: SymbolOrderInput, detail: string): { readonly refused: OrderOutcome } {
  return {
    refused: {
      symbol: key.symbol,
      side: trade.side,
      status: 'REFUSED',
      workflowId: orderWorkflowId(key),
      ...NOTHING_EXECUTED,
      detail: shortText(detail, LONGEST_DETAIL),
    },
  };
}
