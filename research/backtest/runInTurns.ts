import { setImmediate } from 'node:timers/promises';
import type { BacktestResult, SlotRow } from './backtestResult.ts';
import { type BacktestOptions, backtestSlots } from './runBacktest.ts';

/** Who looks on while a backtest runs, and may end it. */
export interface Onlooker {
  /** Takes each row as it comes, with the backtest that it is of. */
  onSlot(backtest: BacktestOptions, row: SlotRow): void;
  /** Looked at after each slot. */
  isStopped(): boolean;
}

/** Nobody looks on. */
export const NOBODY: Onlooker = { onSlot: () => {}, isStopped: () => false };

/**
 * Runs a backtest so that the process hears signals and timers between its slots.
 *
 * @returns where it was stopped, the result up to the next slot: its `to` is before that of the options
 * @throws InvalidInputError as `runBacktest`
 */
export async function runInTurns(options: BacktestOptions, onlooker: Onlooker): Promise<BacktestResult> {
  const slots = backtestSlots(options);
  let step = slots.next();
  while (step.done !== true) {
    onlooker.onSlot(options, step.value);
    await setImmediate();
    step = slots.next(onlooker.isStopped() ? 'stop' : undefined);
  }
  return step.value;
}
