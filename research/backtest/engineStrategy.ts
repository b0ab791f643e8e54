import type { Strategy } from './runBacktest.ts';
import type { SignalSource } from './signalSource.ts';
import { tradeCycle } from './tradeCycle.ts';

/** The account does what live cycles would. @param delay time from a plan to its first order, ms */
export function engineStrategy(source: SignalSource, delay: number): Strategy {
  return (place) => tradeCycle(place, source, delay);
}
