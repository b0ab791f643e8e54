import type { NotificationKey } from '../notifications/notification.ts';

/** Workflow ID of the actor that holds an account. */
export function portfolioWorkflowId(account: string): string {
  return `portfolio:${account}`;
}

/** Scope of a cycle as it stands in IDs and the ledger: `all`, or its symbols in order, each once, joined by commas. */
export function scopeText(symbols: 'all' | readonly string[]): string {
  return symbols === 'all' ? 'all' : [...new Set(symbols)].sort().join(',');
}

/** Workflow ID under which Ballast's own clients start a cycle; other IDs work as well. */
export function cycleWorkflowId(account: string, cycleId: string, scope: string): string {
  return scope === 'all' ? `cycle:${account}:${cycleId}` : `cycle:${account}:${cycleId}:${scope}`;
}

/** The cycle that `cycleWorkflowId` made a workflow ID of; undefined for IDs of other forms or accounts. */
export function cycleOfWorkflowId(
  account: string,
  workflowId: string,
): { readonly cycleId: string; readonly scope: string } | undefined {
  const [kind, owner, cycleId, scope = 'all', ...rest] = workflowId.split(':');
  if (kind !== 'cycle' || owner !== account || !cycleId || rest.length > 0) return undefined;
  return { cycleId, scope };
}

/** Workflow ID of the reconciliation of an account with its venue. */
export function reconciliationWorkflowId(account: string): string {
  return `reconcile:${account}`;
}

/** Workflow ID of what carries a notification to a channel. */
export function notificationWorkflowId({ channel, id }: NotificationKey): string {
  return `notify:${channel}:${id}`;
}

/** Workflow ID of the training of a model. */
export function trainingWorkflowId({ account, name }: { readonly account: string; readonly name: string }): string {
  return `train:${account}:${name}`;
}

/** Schedule ID of the recurring training of a model. */
export function trainingScheduleId(request: { readonly account: string; readonly name: string }): string {
  return `ballast:${trainingWorkflowId(request)}`;
}

/** Workflow ID of a search for settings. @param name made of what is searched */
export function tuningWorkflowId(name: string): string {
  return `tune:${name}`;
}

/** Task queue of the optimizer beside the main one. */
export function optimizeQueue(taskQueue: string): string {
  return `${taskQueue}-optimize`;
}

/** Task queue beside the main one on which orders wait for news, so that a thousand of them keep no cycle waiting. */
export function followQueue(taskQueue: string): string {
  return `${taskQueue}-follow`;
}

/** Task queue beside the main one on which models are trained, so that no plan waits for it. */
export function trainingQueue(taskQueue: string): string {
  return `${taskQueue}-train`;
}

/** Task queue beside the main one for the backtests of searches, of which a worker does as many at once as it has threads for. */
export function tuningQueue(taskQueue: string): string {
  return `${taskQueue}-tune`;
}

/** Schedule ID of an account's recurring cycles. */
export function scheduleId(account: string): string {
  return `ballast-${account}`;
}
