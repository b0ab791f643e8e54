import { describe, expect, it } from 'vitest';
import { checkOneAtATime, orderSpan } from '../../chaos/check/checkOneAtATime.ts';
import type { OrderState } from '../../core/orders/orderState.ts';

type Step = readonly [at: number, status: OrderState['status']];

function order(account: string, cycleId: string, symbol: string, ...steps: readonly Step[]) {
  return orderSpan(
    { account, cycleId, symbol },
    steps[0]?.[0] ?? 0,
    steps.map(([at, status]) => ({ at, status, source: 'venue' as const, detail: '' })),
  );
}

describe('the check of orders that are open at the same time', () => {
  const first = order('alpha', 'r1', 'ALT-USD', [10, 'INTENT'], [20, 'SUBMITTED'], [30, 'FILLED']);

  it('lets orders be that follow each other, and orders of other symbols and accounts', () => {
    expect(
      checkOneAtATime([
        first,
        order('alpha', 'r2', 'ALT-USD', [30, 'INTENT'], [35, 'CANCELED']),
        order('alpha', 'r1', 'AXL-USD', [15, 'INTENT'], [40, 'FILLED']),
        order('beta', 'r1', 'ALT-USD', [15, 'INTENT'], [40, 'FILLED']),
      ]),
    ).toEqual([]);
  });

  it('finds an order that was decided while another one of its symbol was open', () => {
    const second = order('alpha', 'r2', 'ALT-USD', [29, 'INTENT'], [50, 'FILLED']);
    const found = checkOneAtATime([second, first]);
    expect(found.map(({ kind, subject }) => [kind, subject])).toEqual([['duplicate', 'order:alpha:r2:ALT-USD']]);
  });

  it('takes an order for on its way from its decision on, before its intent is committed', () => {
    const late = { ...order('alpha', 'r2', 'ALT-USD', [31, 'INTENT'], [50, 'FILLED']), from: 15 };
    expect(checkOneAtATime([first, late])).toHaveLength(1);
  });

  it('takes an order for open from one revision to the next', () => {
    const revised = order('alpha', 'r1', 'ALT-USD', [10, 'INTENT'], [20, 'CANCELED'], [20, 'INTENT'], [40, 'FILLED']);
    expect(checkOneAtATime([revised, order('alpha', 'r2', 'ALT-USD', [30, 'INTENT'], [50, 'FILLED'])])).toHaveLength(1);
  });

  it('takes the runs of one order, as a reset leaves them, for one', () => {
    expect(checkOneAtATime([first, { ...first, from: 15 }])).toEqual([]);
  });

  it('takes the end of an order whose evidence was lost from the venue', () => {
    const key = { account: 'alpha', cycleId: 'r1', symbol: 'ALT-USD' };
    const history = [{ at: 90, status: 'FILLED', source: 'venue', detail: '' } as const];
    const next = order('alpha', 'r2', 'ALT-USD', [50, 'INTENT'], [60, 'FILLED']);
    expect(checkOneAtATime([orderSpan(key, 10, history), next])).toHaveLength(1);
    expect(checkOneAtATime([orderSpan(key, 10, history, 40), next])).toEqual([]);
    expect(checkOneAtATime([orderSpan(key, 10, history, 55), next])).toHaveLength(1);
  });

  it('takes an order without an end for open', () => {
    const unknown = order('alpha', 'r1', 'ALT-USD', [10, 'INTENT'], [20, 'UNKNOWN']);
    expect(checkOneAtATime([unknown, order('alpha', 'r9', 'ALT-USD', [99, 'INTENT'])])).toHaveLength(1);
  });
});
