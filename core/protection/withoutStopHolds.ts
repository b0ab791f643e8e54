import { Decimal } from 'decimal.js';
import { executedBy } from '../orders/executed.ts';
import type { OrderRecord } from '../orders/order.ts';
import type { HoldingsSnapshot } from '../portfolio/holdings.ts';
import { isProtective } from './protectiveStop.ts';

/** The holdings with what protective stops hold counted as available, since a stop is cancelled before its position is sold. */
export function withoutStopHolds(snapshot: HoldingsSnapshot, open: readonly OrderRecord[]): HoldingsSnapshot {
  const held = new Map<string, Decimal>();
  for (const record of open.filter(isProtective)) {
    const rest = new Decimal(record.order.baseQuantity).minus(executedBy(record).filledBase);
    held.set(record.key.symbol, (held.get(record.key.symbol) ?? new Decimal(0)).plus(rest));
  }
  if (held.size === 0) return snapshot;
  return {
    ...snapshot,
    holdings: snapshot.holdings.map((holding) => {
      const freed = new Decimal(holding.available).plus(held.get(holding.symbol) ?? 0);
      return { ...holding, available: Decimal.min(holding.quantity, freed).toFixed() };
    }),
  };
}
