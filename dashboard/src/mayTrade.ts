import type { Session } from './answers.ts';

/** Whether who is logged in may give commands. */
export function mayTrade({ scope }: Session): boolean {
  return scope === 'trade' || scope === 'admin';
}
