import type { PlannedTrade } from '../portfolio/decision/plan.ts';

/** What workflows are about, in one line of the Web UI each. */

/** @param cycleId absent where the slot of the start gives it */
export function cycleSummary(account: string, cycleId?: string, scope = 'all'): string {
  const symbols = scope === 'all' ? '' : `, only ${scope.replaceAll(',', ', ')}`;
  return cycleId === undefined ? `Scheduled cycle of ${account}` : `Cycle ${cycleId} of ${account}${symbols}`;
}

export function previewSummary(account: string): string {
  return `Preview for ${account}: a plan, nothing is ordered`;
}

export function liquidationSummary(account: string): string {
  return `Sells account ${account} to cash`;
}

export function accountSummary(account: string): string {
  return `Account ${account}: its cycles, its orders, and whether it trades`;
}

export function reconciliationSummary(account: string): string {
  return `Compares account ${account} with its venue`;
}

export function tradeSummary({
  side,
  symbol,
  quoteAmount,
}: Pick<PlannedTrade, 'side' | 'symbol' | 'quoteAmount'>): string {
  return `${side} ${symbol} for ${quoteAmount}`;
}
