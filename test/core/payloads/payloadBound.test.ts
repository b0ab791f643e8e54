import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedTransitions } from '../../../activities/order/travellingTransitions.ts';
import { decisionData } from '../../../bench/decision/decisionData.ts';
import { parseCycleInput } from '../../../core/cycles/cycleInput.ts';
import { type CycleSummary, endingOf, type OrderOutcome } from '../../../core/cycles/cycleResult.ts';
import {
  PAYLOAD_BOUND,
  PayloadTooLargeError,
  payloadBytes,
  RESULT_BOUNDS,
  requireBounded,
} from '../../../core/payloads/payloadBound.ts';
import { shortText, shownValue } from '../../../core/payloads/shortText.ts';
import type { JointCap } from '../../../core/portfolio/account/jointCap.ts';
import { withGroupSymbols, withNamedGroups } from '../../../core/portfolio/decision/namedCaps.ts';
import { reportLines } from '../../../core/portfolio/explaining/reportLines.ts';
import { decide } from '../../../core/portfolio/planning/decide.ts';
import { reconciliationLines } from '../../../core/reconciliation/describe.ts';
import type { Reconciliation } from '../../../core/reconciliation/reconciliation.ts';
import { reconciliationStatus } from '../../../core/reconciliation/status.ts';

const NOW = Date.UTC(2026, 0, 1);
const LONG = 'the venue has answered with a page of HTML '.repeat(500);

function bounds(step: string): number {
  return RESULT_BOUNDS[step] ?? PAYLOAD_BOUND;
}

describe('payloads at 500 symbols, all of them held', () => {
  const data = decisionData(500, 100, 1);
  const symbols = data.market.available.map(({ symbol }) => symbol);
  const holdings = symbols.map((symbol) => ({ symbol, quantity: '123.123456789012', available: '123.123456789012' }));
  const groups: readonly JointCap[] = Array.from({ length: 50 }, (_, i) => ({
    kind: 'group',
    name: `group of all symbols ${i}`,
    symbols,
    maxWeight: 0.9,
  }));
  const input = {
    ...data,
    holdings: { ...data.holdings, holdings },
    policy: { ...data.policy, groups },
  };
  const plan = withNamedGroups(decide(input));
  const report = reportLines(plan);
  const orders: readonly OrderOutcome[] = plan.trades.map(({ symbol, side }) => ({
    symbol,
    side,
    status: 'REJECTED',
    workflowId: `order:${'a'.repeat(32)}:${'c'.repeat(64)}:${symbol}`,
    filledBase: '1234.123456789',
    filledQuote: '1234.123456789',
    feeQuote: '1.234567890123',
    detail: shortText(LONG, 300),
  }));

  it('stay below the bound of each step', () => {
    expect(symbols).toHaveLength(500);
    expect(payloadBytes(input.market)).toBeLessThan(bounds('fetchMarket'));
    expect(payloadBytes(input.holdings)).toBeLessThan(bounds('snapshotHoldings'));
    expect(payloadBytes(input.signals)).toBeLessThan(bounds('fetchSignals'));
    expect(plan.trades.length).toBeGreaterThan(100);
    expect(payloadBytes(plan)).toBeLessThan(bounds('optimize'));
  });

  it('stay below the bound together where they travel together', () => {
    const parts = ['fetchMarket', 'fetchMarket', 'snapshotHoldings', 'fetchSignals'];
    expect(parts.reduce((sum, step) => sum + bounds(step), 0)).toBeLessThan(PAYLOAD_BOUND);
    expect(payloadBytes({ plan, report, orders })).toBeLessThan(PAYLOAD_BOUND);
  });

  it('leave the actor with little to carry after 50 cycles', () => {
    const summary: CycleSummary = {
      account: 'a'.repeat(32),
      cycleId: 'c'.repeat(64),
      scope: 'all',
      workflowId: 'w'.repeat(1_000),
      runId: '00000000-0000-0000-0000-000000000000',
      outcome: 'traded',
      startedAt: NOW,
      closedAt: NOW,
      report,
      orders,
    };
    const ending = endingOf(summary);
    expect(ending).toMatchObject({
      symbolCount: orders.length,
      symbols: plan.trades.slice(0, 20).map((t) => t.symbol),
    });
    expect(endingOf(ending)).toEqual(ending);
    expect(payloadBytes(Array.from({ length: 50 }, () => ending))).toBeLessThan(PAYLOAD_BOUND / 8);
  });

  it('name groups on trades, and find their symbols again', () => {
    const named = plan.trades.filter(({ caps }) => caps?.some(({ kind }) => kind === 'group'));
    for (const trade of named) {
      expect(trade.caps?.filter(({ kind }) => kind === 'group').flatMap((cap) => cap.symbols)).toEqual([]);
      const found = withGroupSymbols(trade, groups).caps?.filter(({ kind }) => kind === 'group');
      expect(found).toEqual(groups);
    }
    const trade = { caps: [{ kind: 'group' as const, name: 'g', symbols: [], maxWeight: 0.3 }] };
    const group = { kind: 'group' as const, name: 'g', symbols: ['A-USD', 'B-USD'], maxWeight: 0.2 };
    expect(withGroupSymbols(trade, [group]).caps).toEqual([group]);
    expect(withGroupSymbols(trade, []).caps).toEqual([]);
  });
});

describe('what people, venues and models say', () => {
  it('is short wherever it travels, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 3_000 }),
        fc.integer({ min: 1, max: 500 }),
        (text, longest) => {
          const short = shortText(text, longest);
          expect(short.length).toBeLessThanOrEqual(longest + 3);
          expect(payloadBytes(short)).toBeLessThanOrEqual(6 * longest + 5);
          expect(short.startsWith(text.slice(0, longest).replaceAll(/\p{Cc}/gu, ' '))).toBe(true);
        },
      ),
    );
    expect(shownValue(undefined)).toBe('nothing');
    expect(shownValue(1n)).toBe('a bigint');
    expect(shownValue('x'.repeat(2_000_000)).length).toBeLessThan(100);
  });

  it('leaves the states of an order short, and says how many were left out', () => {
    const state = { at: NOW, source: 'venue' as const, status: 'ACCEPTED' as const, revision: 0, detail: LONG };
    const few = Array.from({ length: 20 }, (_, revision) => ({ ...state, revision }));
    expect(boundedTransitions(few).map(({ revision }) => revision)).toEqual(few.map(({ revision }) => revision));
    const many = Array.from({ length: 5_000 }, (_, revision) => ({ ...state, revision }));
    const kept = boundedTransitions(many);
    expect(kept).toHaveLength(21);
    expect(kept[5]?.detail).toBe('4980 states like this one are in the ledger');
    expect(kept.at(-1)?.revision).toBe(4_999);
    expect(payloadBytes(kept)).toBeLessThan(8_000);
  });

  it('leaves the findings of reconciliations short, and says how many were left out', () => {
    const one = (sequence: number): Reconciliation => ({
      account: 'main',
      sequence,
      at: NOW,
      completedAt: NOW - sequence,
      balances: [{ currency: 'ALT', expected: '1', found: '2' }],
      manualOrders: Array.from({ length: 300 }, (_, i) => ({
        venueOrderId: `v-${i}`,
        clientOrderId: `c-${i}`,
        symbol: 'ALT-USD',
        side: 'buy',
        filledBase: '1',
        closed: true,
        createdAt: NOW,
        changes: {},
      })),
    });
    const status = reconciliationStatus(
      Array.from({ length: 200 }, (_, i) => one(200 - i)),
      NOW,
    );
    expect(status).toMatchObject({ olderFindings: 180 });
    expect(status?.findings[0]).toMatchObject({ more: 290 });
    expect(payloadBytes(status)).toBeLessThan(100_000);
    expect(reconciliationLines(status).join('\n')).toContain('180 older findings');
    expect(reconciliationLines(status).join('\n')).toContain('290 more manual orders');
    // There may be more comparisons of the same day.
    expect(reconciliationLines(status).join('\n')).toContain('Only the newest 200 comparisons, back to ');
    const fewer = Array.from({ length: 199 }, (_, i) => one(199 - i));
    expect(reconciliationStatus(fewer, NOW)?.lookedThrough).toBeUndefined();
    const yesterday = { ...one(0), completedAt: NOW - 25 * 3_600_000 };
    expect(reconciliationStatus([...fewer, yesterday], NOW)?.lookedThrough).toBeUndefined();
  });

  it('is refused by an error that is short itself', () => {
    const inputs = [
      { [`x${LONG}`]: 1 },
      Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`field${i}`, i])),
      { symbols: Array.from({ length: 50 }, () => LONG) },
      { account: LONG },
      { signals: Array.from({ length: 1_000 }, () => ({ symbol: 'ALT-USD', note: LONG })) },
      { signals: [1n] },
      LONG,
    ];
    for (const input of inputs) {
      let message = '';
      try {
        parseCycleInput(input);
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).toContain('The input of the cycle cannot be used');
      expect(message.length).toBeLessThan(4_000);
    }
    expect(() => parseCycleInput(inputs[4])).toThrow(/signals: given 1000 items, \d+ kB .*; at most 300 kB/);
  });

  it('is named where it is too large all the same', () => {
    const value = { text: 'é'.repeat(PAYLOAD_BOUND / 2) };
    expect(() => requireBounded('The answer of optimize', value)).toThrow(PayloadTooLargeError);
    expect(() => requireBounded('The answer of optimize', value)).toThrow(
      /^The answer of optimize: 1001 kB; allowed: at most 1000 kB/,
    );
    expect(() => requireBounded('nothing', undefined)).not.toThrow();
  });
});
