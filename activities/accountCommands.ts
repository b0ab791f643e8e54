import { Context, getClient } from '@temporalio/activity';
import type { ActorSteps } from '../core/cycles/cycleSteps.ts';
import { cycleWorkflowId } from '../core/cycles/identifiers.ts';
import { mustCancel } from '../core/cycles/tradingState.ts';
import { orderWorkflowId } from '../core/orders/orderKey.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { cancelUnderAccountStop } from './order/cancelUnderAccountStop.ts';
import { orderWorkflowActivities } from './orderWorkflows.ts';
import { pollNow } from './server/pollNow.ts';

/** How long cancelled orders are waited for; after it their own workflows go on. */
const CANCEL_PATIENCE_MS = 20_000;

const LOOK_MS = 250;

type AccountCommandSteps = Pick<
  ActorSteps,
  'commandAccount' | 'acceptOtherHand' | 'cancelOrders' | 'startLiquidation' | 'recordPause' | 'recordResume'
>;

/** Commits commands to an account, and does what follows on them. */
export function accountCommandActivities(dependencies: ActivityDependencies): AccountCommandSteps {
  const { ledger, settings } = dependencies;
  const { recoverOrders } = orderWorkflowActivities(dependencies);

  const mustBeCancelled = async (account: string) => {
    const state = await ledger.tradingState(account);
    return (await ledger.openOrders(account)).filter((record) =>
      mustCancel(state, { side: record.order.side, createdAt: record.createdAt }),
    );
  };

  return {
    commandAccount: (account, command) => ledger.commandAccount(account, command),
    acceptOtherHand: (account, acceptance) => ledger.acceptOtherHand(account, acceptance),

    async cancelOrders(account) {
      const until = Date.now() + CANCEL_PATIENCE_MS;
      const told = new Set<string>();
      if ((await mustBeCancelled(account)).length > 0) await recoverOrders(account);
      for (;;) {
        const open = await mustBeCancelled(account);
        for (const record of open) {
          const id = orderWorkflowId(record.key);
          if (!(await cancelUnderAccountStop(dependencies, record)) || told.has(id)) continue;
          await pollNow(record.key);
          told.add(id);
        }
        if (open.length === 0 || Date.now() >= until) return;
        await Context.current().sleep(LOOK_MS);
      }
    },

    async startLiquidation(account, cycleId) {
      await getClient().workflow.start('tradingCycle', {
        workflowId: cycleWorkflowId(account, cycleId, 'all'),
        taskQueue: settings.taskQueue,
        args: [{ account, cycleId }],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
    },

    async recordPause(account, { since, reason }) {
      const { state } = await ledger.commandAccount(account, { kind: 'pause', at: since, by: 'not recorded', reason });
      return state.kind === 'active' ? { since, reason } : { since: state.since, reason: state.reason };
    },

    async recordResume(account, reason) {
      const command = { kind: 'resume', at: Date.now(), by: 'not recorded', reason } as const;
      return (await ledger.commandAccount(account, command)).before.kind !== 'active';
    },
  };
}
