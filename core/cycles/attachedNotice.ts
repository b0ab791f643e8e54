import type { CycleSummary } from './cycleResult.ts';
import { cycleIdAt, slotStart } from './slot.ts';

/**
 * What a start is told whose cycle another one does or has done: the report that follows is of then, and nothing in it happens again. The next slot is told where the
 * cycle is the one of the slot of `startedAt`, and has no ID of its own.
 * @param startedAt ms UTC. @param every length of a slot, ms
 */
export function attachedNotice(
  { cycleId, workflowId, outcome, closedAt }: Pick<CycleSummary, 'cycleId' | 'workflowId' | 'outcome' | 'closedAt'>,
  startedAt: number,
  every: number,
): string {
  const isOfSlot = cycleId === cycleIdAt(startedAt, every);
  const next = isOfSlot ? `; next slot at ${new Date(slotStart(startedAt, every) + every).toISOString()}` : '';
  return `📎 Attached to cycle ${cycleId} (${workflowId}), ${outcome}, ended at ${new Date(closedAt).toISOString()}; nothing ordered now${next}. Its report:`;
}
