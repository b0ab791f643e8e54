import type { Command } from 'commander';
import type { ApprovalAnswer } from '../../core/cycles/approval.ts';
import { type CommonOptions, print, withClient } from './commandContext.ts';
import { EXIT } from './exitCodes.ts';
import { person } from './person.ts';

interface ApproveOptions extends CommonOptions {
  readonly plan?: string;
}

/** `ballast cycle approve|reject`: answers to a plan that waits. */
export function registerApproval(cycle: Command): void {
  cycle
    .command('approve')
    .argument('<id>', 'cycle ID or workflow ID')
    .option('--plan <name>', 'only if it is this plan that waits, as `cycle status` names it')
    .description('Approve the plan that a cycle waits with; no more than it is traded')
    .action(async (id: string, _options: unknown, command: Command) => {
      process.exitCode = await withClient(command, async (client) => {
        const options = command.optsWithGlobals<ApproveOptions>();
        return told(options, await client.approveCycle(id, person(), options.plan, options.account));
      });
    });

  cycle
    .command('reject')
    .argument('<id>', 'cycle ID or workflow ID')
    .argument('<reason...>', 'why; it is recorded')
    .description('Reject the plan that a cycle waits with: nothing is traded')
    .action(async (id: string, reason: string[], _options: unknown, command: Command) => {
      process.exitCode = await withClient(command, async (client, options) =>
        told(options, await client.rejectCycle(id, reason.join(' '), person(), options.account)),
      );
    });
}

function told(options: CommonOptions, answer: ApprovalAnswer): number {
  print(options, answer, [`The plan is ${answer.kind}.`]);
  return EXIT.ok;
}
