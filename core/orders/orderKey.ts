import type { TradingSymbol } from '../market/symbol.ts';

/** The triple that names an order for ever: one account, one cycle, one symbol, one order. */
export interface OrderKey {
  readonly account: string;
  readonly cycleId: string;
  readonly symbol: TradingSymbol;
}

/** The key of an account's protective stop for a symbol, by its number from 1 on. */
export function stopOrderKey(account: string, symbol: TradingSymbol, number: number): OrderKey {
  return { account, symbol, cycleId: `stop:${number}` };
}

/** The workflow ID of an order, `order:{account}:{cycleId}:{symbol}`; also the name that its client order IDs are derived from. */
export function orderWorkflowId(key: OrderKey): string {
  return `order:${key.account}:${key.cycleId}:${key.symbol}`;
}

/** Workflow ID under which an order is taken up whose own workflow was ended before the venue had closed it. */
export function recoveryWorkflowId(key: OrderKey): string {
  return `${orderWorkflowId(key)}:recovery`;
}

/** What the client order ID of a revision is derived from: the order's own name for the first one. */
export function revisionName(key: OrderKey, revision: number): string {
  return revision === 0 ? orderWorkflowId(key) : `${orderWorkflowId(key)}:revision:${revision}`;
}

/** The key that `orderWorkflowId` or `recoveryWorkflowId` made a workflow ID of; undefined for IDs of other forms or accounts. */
export function keyOfWorkflowId(account: string, workflowId: string): OrderKey | undefined {
  const prefix = `order:${account}:`;
  if (!workflowId.startsWith(prefix)) return undefined;
  const parts = workflowId.slice(prefix.length).split(':');
  if (parts.at(-1) === 'recovery') parts.pop();
  const symbol = parts.pop();
  const cycleId = parts.join(':');
  return symbol === undefined || symbol === '' || cycleId === '' ? undefined : { account, cycleId, symbol };
}
