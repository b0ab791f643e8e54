import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { ReconciliationReport, ReconciliationSteps } from '../core/cycles/cycleSteps.ts';
import { reconciliationLines } from '../core/reconciliation/describe.ts';
import { toBusinessFailure } from './businessFailure.ts';

const { reconcileAccount } = proxyActivities<ReconciliationSteps>({
  startToCloseTimeout: '4m',
  heartbeatTimeout: '5s',
  scheduleToCloseTimeout: '10m',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
});

/**
 * Compares the balances of an account with what its orders explain. Workers start it when they come up and from time to time; anybody may at any
 * time. Orders that only the venue has closed are taken up by their own workflows; nothing is ever sent from here.
 */
export async function reconciliation(account: string): Promise<ReconciliationReport> {
  try {
    const report = await reconcileAccount(account);
    const waiting = report.waitsFor === null ? [] : [`⚠️ Not through: ${report.waitsFor}`];
    const late = report.late === undefined ? [] : [`Not confirmed yet: ${report.late}. Our own orders explain it.`];
    const lines = [...waiting, ...late, ...reconciliationLines(report.status ?? undefined)];
    setCurrentDetails(lines.map((line) => `- ${line}`).join('\n'));
    return report;
  } catch (error) {
    throw toBusinessFailure(error, 'ReconciliationFailed');
  }
}
