import type { Command } from 'commander';
import { registerJudge } from './judgeCommand.ts';

/** `ballast signals`: where signals come from, and what they are worth. */
export function registerSignals(program: Command): void {
  const signals = program
    .command('signals')
    .description('What the sources of signals say, and what calibrated momentum is worth');
  registerJudge(signals);
}
