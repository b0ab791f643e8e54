import { ApplicationFailure, Context } from '@temporalio/activity';
import { decisionInput, symbolsOf } from '../core/cycles/cycleDecisionInput.ts';
import type { CycleSteps } from '../core/cycles/cycleSteps.ts';
import { spentOnBuys } from '../core/orders/executed.ts';
import { isClosed } from '../core/orders/orderState.ts';
import type { DecisionInput } from '../core/portfolio/decision/decisionInput.ts';
import { withNamedGroups } from '../core/portfolio/decision/namedCaps.ts';
import { withNamedSignals } from '../core/portfolio/decision/namedSignals.ts';
import type { Plan } from '../core/portfolio/decision/plan.ts';
import { ComputationLostError, type ComputePort, type PlanPurpose } from '../core/ports/compute.ts';
import { isProtective } from '../core/protection/protectiveStopOrder.ts';
import { requireConfigurationInForce } from './account/requireConfigurationInForce.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** The plan. The same input would fail in the same way again, so a failure is not retried; a thread that has ended is no failure of the input. */
async function planFor(compute: ComputePort, purpose: PlanPurpose, input: DecisionInput): Promise<Plan> {
  const { cancellationSignal } = Context.current();
  try {
    return await compute.plan(purpose, input, cancellationSignal);
  } catch (error) {
    if (cancellationSignal.aborted || error instanceof ComputationLostError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw ApplicationFailure.create({
      message: `No plan can be made: ${message}`,
      type: 'PlanFailed',
      nonRetryable: true,
      ...(error instanceof Error ? { cause: error } : {}),
    });
  }
}

/** Reads the candles that the snapshot refers to, lets the decision core make the plan, and keeps what it was made from. */
export function optimizeActivities({
  settings,
  ledger,
  candles,
  compute,
  configurationHash,
}: ActivityDependencies): Pick<CycleSteps, 'optimize'> {
  return {
    async optimize(request) {
      await requireConfigurationInForce(ledger, configurationHash);
      const { account, cycleId } = request.identity;
      const own = settings(account);
      const cycleOrders = await ledger.ordersOfCycle(account, cycleId);
      const open = await ledger.openOrders(account);
      const history = await candles(account).readAll(symbolsOf(request), request.market.at);
      const input = decisionInput(own, request, history, {
        outstanding: open.filter((record) => !isProtective(record)).map((record) => record.key.symbol),
        ordered: cycleOrders.filter((record) => isClosed(record.state.status)).map((record) => record.key.symbol),
        spent: spentOnBuys(cycleOrders).toFixed(),
      });
      const plan = await planFor(compute, request.liquidate ? 'liquidate' : 'decide', input);
      const { candles: _, ...kept } = input;
      const name = await ledger.recordPlanInput({ ...kept, liquidate: request.liquidate }, Date.now());
      return { ...withNamedSignals(withNamedGroups(plan), request.signals, own.objective), input: name };
    },
  };
}
