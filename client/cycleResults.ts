import type { WorkflowHandle } from '@temporalio/client';
import { attachedNotice } from '../core/cycles/attachedNotice.ts';
import type { CycleResult, tradingCycle } from '../workflows/tradingCycle.ts';
import { inPlainWords } from './clientErrors.ts';

/**
 * The result of a cycle, once it has ended.
 * @param every length of a slot, ms, where the cycle was started before: then its report says that nothing is ordered now
 * @throws CycleFailedError where it failed, with the cause as its message
 */
export async function resultOf(handle: WorkflowHandle<typeof tradingCycle>, every?: number): Promise<CycleResult> {
  try {
    const result = await handle.result();
    // A start that was attached itself says it already.
    if (every === undefined || result.attachedTo !== undefined) return result;
    return { ...result, report: [attachedNotice(result, Date.now(), every), ...result.report] };
  } catch (error) {
    throw inPlainWords(error);
  }
}
