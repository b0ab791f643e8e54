import type { OrderProgress, SymbolOrderInput } from '../cycles/cycleSteps.ts';
import { portfolioWorkflowId } from '../cycles/identifiers.ts';
import { dashboardLinks, workflowLink } from '../cycles/webLinks.ts';

/** An order in bullets, for the Web UI. */
export function orderDetails(
  { key, owner, dashboard }: SymbolOrderInput,
  { status, outcome }: OrderProgress,
  namespace: string,
): string {
  const links = [
    workflowLink({ namespace }, owner.workflowId, `cycle ${key.cycleId}`),
    workflowLink({ namespace }, portfolioWorkflowId(key.account), `account ${key.account}`),
    ...dashboardLinks({ dashboard }, key.account, ['orders', key.cycleId, key.symbol]),
  ];
  const lines = [
    `${outcome.side} ${key.symbol}: ${status}`,
    `${outcome.filledQuote} filled`,
    ...(outcome.detail === '' ? [] : [outcome.detail]),
    links.join(', '),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}
