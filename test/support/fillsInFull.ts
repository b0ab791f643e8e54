import type { SellResult } from '../../core/breakers/lossStreak.ts';
import { type HeldCost, heldAfter, NOTHING_HELD } from '../../core/orders/heldCost.ts';
import type { Fill } from '../../core/orders/order.ts';
import { type OrderKey, orderWorkflowId } from '../../core/orders/orderKey.ts';

/** A fill with the order it belongs to. */
export interface FillOfOrder {
  readonly key: OrderKey;
  readonly fill: Fill;
}

/** What fills of one symbol leave. @param fills oldest first */
export function heldBy(fills: readonly Fill[]): HeldCost {
  return fills.reduce((held, fill) => heldAfter(held, fill).held, NOTHING_HELD);
}

/** What the sell orders among all fills of an account have earned, computed from the first fill on, newest first. @param fills oldest first */
export function sellsIn(fills: readonly FillOfOrder[]): readonly SellResult[] {
  const held = new Map<string, HeldCost>();
  const sells = new Map<string, SellResult>();
  for (const { key, fill } of fills) {
    const after = heldAfter(held.get(fill.symbol) ?? NOTHING_HELD, fill);
    held.set(fill.symbol, after.held);
    if (after.realised === undefined) continue;
    const name = orderWorkflowId(key);
    const result = after.realised.plus(sells.get(name)?.result ?? 0).toFixed();
    sells.delete(name);
    sells.set(name, { key, at: fill.at, result });
  }
  return [...sells.values()].reverse();
}
