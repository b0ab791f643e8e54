import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { ReconciliationReport, ReconciliationSteps } from '../core/cycles/cycleSteps.ts';
import { portfolioWorkflowId } from '../core/cycles/identifiers.ts';
import { workflowLink } from '../core/cycles/webLinks.ts';
import { reconciliationLines } from '../core/reconciliation/describe.ts';
import { toBusinessFailure } from './businessFailure.ts';
import { describedSteps } from './stepSummaries.ts';

const { reconcileAccount } = describedSteps<ReconciliationSteps>({
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
    const link = workflowLink(workflowInfo(), portfolioWorkflowId(account), account);
    const lines = [`account ${link}`, ...waiting, ...late, ...reconciliationLines(report.status ?? undefined)];
    setCurrentDetails(lines.map((line) => `- ${line}`).join('\n'));
    return report;
  } catch (error) {
    throw toBusinessFailure(error, 'ReconciliationFailed');
  }
}
