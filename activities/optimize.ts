import { ApplicationFailure } from '@temporalio/activity';
import type { CycleSteps } from '../core/cycles/cycleSteps.ts';
import { isClosed } from '../core/orders/orderState.ts';
import { decide } from '../core/portfolio/decide.ts';
import type { DecisionInput } from '../core/portfolio/decisionInput.ts';
import { liquidate } from '../core/portfolio/liquidate.ts';
import type { Plan } from '../core/portfolio/plan.ts';
import { isProtective } from '../core/protection/protectiveStop.ts';
import { decisionInput, symbolsOf } from './decisionInput.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { withNamedGroups } from './namedCaps.ts';
import { spentOnBuys } from './spentOnBuys.ts';

/** The plan. The same input would fail in the same way again, so a failure is not retried. */
function planFor(input: DecisionInput, make: (input: DecisionInput) => Plan): Plan {
  try {
    return make(input);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw ApplicationFailure.create({
      message: `No plan can be made: ${message}`,
      type: 'PlanFailed',
      nonRetryable: true,
      ...(error instanceof Error ? { cause: error } : {}),
    });
  }
}

/** Reads the candles that the snapshot refers to and lets the decision core make the plan. */
export function optimizeActivities({ settings, ledger, candles }: ActivityDependencies): Pick<CycleSteps, 'optimize'> {
  return {
    async optimize(request) {
      const { account, cycleId } = request.identity;
      const cycleOrders = await ledger.ordersOfCycle(account, cycleId);
      const open = await ledger.openOrders(account);
      const history = await candles.readAll(symbolsOf(request), request.market.at);
      const input = decisionInput(settings, request, history, {
        outstanding: open.filter((record) => !isProtective(record)).map((record) => record.key.symbol),
        ordered: cycleOrders.filter((record) => isClosed(record.state.status)).map((record) => record.key.symbol),
        spent: spentOnBuys(cycleOrders).toFixed(),
      });
      return withNamedGroups(planFor(input, request.liquidate ? liquidate : decide));
    },
  };
}
