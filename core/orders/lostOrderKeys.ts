import { cycleIdAt, cycleIdOfSlot, slotStart } from '../cycles/slot.ts';
import type { ListedOrder } from '../ports/exchange.ts';
import { type OrderKey, stopOrderKey } from './orderKey.ts';

/** An order may come so many slots after the one that its cycle is of: it waits for other cycles, for approval, for the venue. */
const SLOTS_BACK = 48;

/** The ID of a liquidation has the second of its command; its orders follow within so long, ms. */
const LIQUIDATION_MS = 180_000;

/**
 * The keys that an order of the account may have which the venue lists and the ledger lacks, likeliest first: those of the cycles that are known, of the slots before it,
 * of protective stops and of liquidations.
 *
 * @param placedAt when the venue got it, wall time in ms UTC
 * @param stops how many stops the ledger has of the symbol
 */
export function* lostOrderKeys(
  account: string,
  { symbol, side }: Pick<ListedOrder, 'symbol' | 'side'>,
  placedAt: number,
  { cycleIds, every, stops }: { readonly cycleIds: readonly string[]; readonly every: number; readonly stops: number },
): Generator<OrderKey> {
  const key = (cycleId: string): OrderKey => ({ account, cycleId, symbol });
  for (const cycleId of cycleIds) yield key(cycleId);
  for (let slots = 0; slots <= SLOTS_BACK; slots += 1)
    yield key(cycleIdAt(slotStart(placedAt, every) - slots * every, every));
  if (side === 'buy') return;
  for (let stop = 1; stop <= stops + MOST_LOST_STOPS; stop += 1) yield stopOrderKey(account, symbol, stop);
  for (let ago = 0; ago <= LIQUIDATION_MS; ago += 1_000) yield key(`liquidate-${cycleIdOfSlot(placedAt - ago)}`);
}

/** A symbol has had no more stops than so many that the ledger has lost. */
const MOST_LOST_STOPS = 50;
