import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cycleIdAt, cycleIdOfSlot } from '../../../core/cycles/slot.ts';
import { lostOrderKeys } from '../../../core/orders/lostOrderKeys.ts';
import { type OrderKey, orderWorkflowId, stopOrderKey } from '../../../core/orders/orderKey.ts';

const HOUR_MS = 3_600_000;
const SYMBOL = 'ALT-USD';
const PLACED_AT = Date.UTC(2026, 5, 1, 12, 34, 56, 789);

type Known = Parameters<typeof lostOrderKeys>[3];

function namesOf(side: 'buy' | 'sell', placedAt: number, known: Partial<Known> = {}): readonly string[] {
  const all = { cycleIds: [], every: HOUR_MS, stops: 0, ...known };
  return [...lostOrderKeys('main', { symbol: SYMBOL, side }, placedAt, all)].map(orderWorkflowId);
}

const cycleKey = (cycleId: string): OrderKey => ({ account: 'main', cycleId, symbol: SYMBOL });

describe('the names that a lost order may have', () => {
  it('have that of each cycle whose slot began up to 48 slots before the order, of whatever length slots are', () => {
    const every = fc.constantFrom(1_000, 60_000, 900_000, HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS, 7_777_000);
    const at = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) });
    fc.assert(
      fc.property(
        every,
        at,
        fc.nat({ max: 48 }),
        fc.constantFrom('buy' as const, 'sell' as const),
        (slot, decided, late, side) => {
          const placedAt = decided + late * slot;
          expect(namesOf(side, placedAt, { every: slot })).toContain(
            orderWorkflowId(cycleKey(cycleIdAt(decided, slot))),
          );
        },
      ),
    );
  });

  it('have those of the cycles that are known first, however long ago they were and whatever they are called', () => {
    const cycleIds = ['by-hand', '20200101T000000Z', 'a:b'];
    expect(namesOf('buy', PLACED_AT, { cycleIds }).slice(0, 3)).toEqual(
      cycleIds.map((id) => orderWorkflowId(cycleKey(id))),
    );
  });

  it('have those of stops beyond what the ledger knows, and of liquidations, where the order sells', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 200 }),
        fc.integer({ min: 1, max: 50 }),
        fc.nat({ max: 180 }),
        (stops, lost, seconds) => {
          const sells = namesOf('sell', PLACED_AT, { stops });
          expect(sells).toContain(orderWorkflowId(stopOrderKey('main', SYMBOL, stops + lost)));
          const liquidation = cycleKey(`liquidate-${cycleIdOfSlot(PLACED_AT - seconds * 1_000)}`);
          expect(sells).toContain(orderWorkflowId(liquidation));
          expect(namesOf('buy', PLACED_AT, { stops }).some((name) => /stop:|liquidate-/.test(name))).toBe(false);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('are all of the account and the symbol, each once, and bounded', () => {
    const names = namesOf('sell', PLACED_AT, { stops: 3 });
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => name.startsWith('order:main:') && name.endsWith(`:${SYMBOL}`))).toBe(true);
    expect(names.length).toBeLessThan(400);
  });
});
