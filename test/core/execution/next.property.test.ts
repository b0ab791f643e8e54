import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { next } from '../../../core/execution/next.ts';
import type { OrderLife } from '../../../core/execution/orderLife.ts';
import { READ, RESERVE, UnexpectedEventError } from '../../../core/execution/step.ts';
import { isClosed } from '../../../core/orders/orderState.ts';
import { propertyCases } from '../../support/propertyCases.ts';
import { OrderWorld, type WorldTerms } from './support/orderWorld.ts';

const worlds: fc.Arbitrary<WorldTerms> = fc.record({
  type: fc.constantFrom('market', 'limit', 'limit', 'limit', 'marketableLimit'),
  reprices: fc.integer({ min: 0, max: 2 }),
  foreign: fc.constantFrom('none', 'none', 'none', 'ours', 'other symbol'),
  sendsAgain: fc.boolean(),
});
/** What happens, as numbers that the world makes choices of. */
const choices = fc.array(fc.nat(10_000), { minLength: 200, maxLength: 500 });

/** Lets everything happen that the numbers say. */
function play(world: OrderWorld, numbers: readonly number[]): void {
  let at = 0;
  while (at < numbers.length)
    world.happen((options) => {
      const number = numbers[at] ?? 0;
      at += 1;
      return number % options;
    });
}

describe("an order's life, whatever happens to it and whoever carries it on", () => {
  it('has one sender for each revision, is closed by the venue alone, and gives its place back once', () => {
    const ends = new Set<string>();
    let lost = 0;
    fc.assert(
      fc.property(worlds, fc.integer({ min: 1, max: 4 }), choices, (terms, followers, numbers) => {
        const world = new OrderWorld(terms, followers);
        play(world, numbers);
        if (!world.isCommitted) return;
        world.awaitEnd();
        const { state, revision } = world.record;
        expect(isClosed(state.status)).toBe(true);
        expect(
          world.venue.all().filter(({ state: there, symbol }) => symbol === 'ALT-USD' && !isClosed(there.status)),
        ).toEqual([]);
        ends.add(`${state.status} ${revision}`);
        lost += world.lost;
      }),
      { numRuns: propertyCases(2_000) },
    );
    // The worlds reach what the property is about.
    for (const end of ['FILLED 0', 'CANCELED 0', 'REJECTED 0', 'EXPIRED 0', 'CANCELED 1'])
      expect([...ends]).toContain(end);
    expect(lost).toBeGreaterThan(0);
  });

  it('has no place for an event that cannot come where the order is', () => {
    expect(() => next(RESERVE.life, { kind: 'released' })).toThrow(UnexpectedEventError);
    expect(() =>
      next(READ.life, {
        kind: 'claimed',
        record: new OrderWorld({ type: 'market', reprices: 0, foreign: 'none', sendsAgain: true }, 1).record,
      }),
    ).toThrow('An order that is reading cannot take the event claimed. Nothing was done.');
    const over: OrderLife = { at: 'over' };
    expect(() => next(over, { kind: 'due' })).toThrow(UnexpectedEventError);
  });
});
