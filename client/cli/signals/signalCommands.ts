import type { Command } from 'commander';
import { registerCheck } from './checkCommand.ts';
import { registerJudge } from './judgeCommand.ts';
import { registerList } from './listCommand.ts';
import { registerSend } from './sendCommand.ts';

/** `ballast signals`: where signals come from, what they say, and what they are worth. */
export function registerSignals(program: Command): void {
  const signals = program
    .command('signals')
    .description(
      'What the sources of signals say; checks and sends signals of yours; what calibrated momentum is worth',
    );
  registerList(signals);
  registerCheck(signals);
  registerSend(signals);
  registerJudge(signals);
}
