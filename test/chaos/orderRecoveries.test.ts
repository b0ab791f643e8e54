import { describe, expect, it } from 'vitest';
import { orderRecoveries } from '../../chaos/orderRecoveries.ts';
import { planRound } from '../../chaos/schedule.ts';
import type { OrderState } from '../../core/orders/orderState.ts';

const KILLS = planRound(1, 1, ['alpha'], ['worker killed', 'killed after the send']);

function history(...steps: readonly (readonly [at: number, status: OrderState['status']])[]) {
  return steps.map(([at, status]) => ({ at, status, source: 'venue' as const, detail: '' }));
}

describe('the recovery of an order in flight', () => {
  const sent = (at: number) => ({ kind: 'killed after the send', at }) as const;
  const any = (at: number) => ({ kind: 'worker killed', at }) as const;

  it('lasts from the latest death of the worker in its life until its end, and tells what kind that was', () => {
    const hit = history([100, 'INTENT'], [110, 'SUBMITTED'], [900, 'FILLED']);
    const quick = history([400, 'INTENT'], [520, 'FILLED']);
    expect(orderRecoveries(KILLS, [any(500), sent(150)], [hit, quick])).toEqual([
      { kind: 'worker killed', ms: 400 },
      { kind: 'worker killed', ms: 20 },
    ]);
    expect(orderRecoveries(KILLS, [sent(150)], [hit, quick])).toEqual([{ kind: 'killed after the send', ms: 750 }]);
  });

  it('is not known where no order was in flight, or where another fault held orders up as well', () => {
    const done = history([100, 'INTENT'], [140, 'FILLED']);
    const hit = history([100, 'INTENT'], [900, 'FILLED']);
    expect(orderRecoveries(KILLS, [any(150)], [done])).toEqual([]);
    expect(orderRecoveries(planRound(1, 1, ['alpha'], ['answer late']), [any(150)], [hit])).toEqual([]);
  });
});
