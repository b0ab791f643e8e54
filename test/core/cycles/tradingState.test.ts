import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACTIVE,
  CommandNotPermittedError,
  isByBreaker,
  mustCancel,
  nextTradingState,
  stricterState,
  type TradingCommand,
  type TradingState,
  tradingObstacle,
} from '../../../core/cycles/tradingState.ts';

const kind = fc.constantFrom('pause' as const, 'halt' as const, 'liquidate' as const, 'resume' as const);
const command: fc.Arbitrary<TradingCommand> = fc.record({
  kind,
  at: fc.integer({ min: 0, max: 1_000_000 }),
  by: fc.constantFrom('ada', 'bob', 'breaker:daily-loss'),
  reason: fc.constantFrom('one', 'two'),
});

function applied(commands: readonly TradingCommand[]): TradingState {
  return commands.reduce((state, next) => {
    try {
      return nextTradingState(state, next);
    } catch (error) {
      expect(error).toBeInstanceOf(CommandNotPermittedError);
      return state;
    }
  }, ACTIVE);
}

describe('the trading state of an account', () => {
  it('becomes active again by a resume that a person gives, and in no other way', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), command, (before, last) => {
        const state = applied(before);
        const next = applied([...before, last]);
        if (state.kind !== 'active' && next.kind === 'active') {
          expect(last.kind).toBe('resume');
          expect(isByBreaker(last)).toBe(false);
        }
      }),
    );
  });

  it('is not loosened by a pause, and keeps who stopped it first', () => {
    const halt = { kind: 'halt', at: 1, by: 'ada', reason: 'fire' } as const;
    const halted = nextTradingState(ACTIVE, halt);
    expect(nextTradingState(halted, { ...halt, kind: 'pause', by: 'bob', at: 2 })).toEqual(halted);
    expect(nextTradingState(halted, { ...halt, by: 'bob', at: 2 })).toEqual(halted);
  });

  it('buys nothing unless it is active, and orders nothing at all while it is halted', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
        const state = applied(commands);
        expect(tradingObstacle(state, { side: 'buy' }) === undefined).toBe(state.kind === 'active');
        expect(tradingObstacle(state, { side: 'sell' }) === undefined).toBe(state.kind !== 'halted');
      }),
    );
  });

  it('sells nothing more to cash once that was called off', () => {
    const sell = { side: 'sell', reason: 'LIQUIDATION' } as const;
    expect(tradingObstacle({ kind: 'liquidating', since: 1, by: 'ada', reason: 'out' }, sell)).toBeUndefined();
    expect(tradingObstacle(ACTIVE, sell)?.reason).toBe('HALTED');
  });

  it('cancels every open order under a halt, and in a liquidation what stands in its way', () => {
    const halted = { kind: 'halted', since: 10, by: 'ada', reason: 'fire' } as const;
    const liquidating = { ...halted, kind: 'liquidating' } as const;
    expect(mustCancel(halted, { side: 'sell', createdAt: 20 })).toBe(true);
    expect(mustCancel(liquidating, { side: 'buy', createdAt: 20 })).toBe(true);
    expect(mustCancel(liquidating, { side: 'sell', createdAt: 5 })).toBe(true);
    expect(mustCancel(liquidating, { side: 'sell', createdAt: 20 })).toBe(false);
    expect(mustCancel(ACTIVE, { side: 'buy', createdAt: 5 })).toBe(false);
  });

  const state: fc.Arbitrary<TradingState> = fc.array(command, { maxLength: 12 }).map(applied);

  it('is, of what two sides say, one of them, and lets nothing through that either of them holds back', () => {
    fc.assert(
      fc.property(state, state, fc.constantFrom('buy' as const, 'sell' as const), (one, other, side) => {
        const stricter = stricterState(one, other);
        expect([one, other]).toContain(stricter);
        expect(stricterState(other, one).kind).toBe(stricter.kind);
        const isHeldBack = [one, other].some((item) => tradingObstacle(item, { side }) !== undefined);
        expect(tradingObstacle(stricter, { side }) !== undefined).toBe(isHeldBack);
        for (const open of [{ side, createdAt: -1 }])
          expect(mustCancel(stricter, open)).toBe(mustCancel(one, open) || mustCancel(other, open));
      }),
    );
  });

  it('keeps who stopped it first where both sides say the same', () => {
    const first = { kind: 'paused', since: 1, by: 'ada', reason: 'one' } as const;
    expect(stricterState(first, { ...first, by: 'bob', since: 2 })).toBe(first);
    expect(stricterState(ACTIVE, first)).toBe(first);
    expect(stricterState(first, ACTIVE)).toBe(first);
  });
});
