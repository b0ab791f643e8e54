import type { NotificationKey } from '../notifications/notification.ts';
import type { PlannedTrade } from '../portfolio/decision/plan.ts';

/** What a cycle is about, in one line of the Web UI. @param cycleId absent where the slot of the start gives it */
export function cycleSummary(account: string, cycleId?: string, scope = 'all'): string {
  const symbols = scope === 'all' ? '' : `, only ${scope.replaceAll(',', ', ')}`;
  return cycleId === undefined ? `Scheduled cycle of ${account}` : `Cycle ${cycleId} of ${account}${symbols}`;
}

/** What a preview is about. */
export function previewSummary(account: string): string {
  return `Preview for ${account}: a plan, nothing is ordered`;
}

/** What the cycle of a liquidation is about. */
export function liquidationSummary(account: string): string {
  return `Sells account ${account} to cash`;
}

/** What the actor of an account is about. */
export function accountSummary(account: string): string {
  return `Account ${account}: its cycles, its orders, and whether it trades`;
}

/** What a reconciliation is about. */
export function reconciliationSummary(account: string): string {
  return `Compares account ${account} with its venue`;
}

/** What an order is about. */
export function tradeSummary({
  side,
  symbol,
  quoteAmount,
}: Pick<PlannedTrade, 'side' | 'symbol' | 'quoteAmount'>): string {
  return `${side} ${symbol} for ${quoteAmount}`;
}

/** What the delivery of a notification is about. */
export function notificationSummary({ channel, id }: NotificationKey): string {
  return `Tells ${channel}: ${id}`;
}

/** What the training of a model is about. */
export function trainingSummary(name: string): string {
  return `Trains the model ${name}, and adopts it where it is better`;
}

/** What a search for settings is about. @param from first day, ms UTC @param to day after the last one */
export function tuningSummary(
  combinations: number,
  { from, to }: { readonly from: number; readonly to: number },
): string {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const words = combinations === 1 ? 'combination' : 'combinations';
  return `Tries ${combinations} ${words} of settings on ${day(from)} to ${day(to)}, and chooses`;
}
