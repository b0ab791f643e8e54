import type { Command } from 'commander';
import type { Ruling, RulingDifference } from '../../core/cycles/comparePlans.ts';
import { type DebugReport, isSame, type PlanReview } from '../../core/cycles/debugReport.ts';
import { plural } from '../plural.ts';
import { Child } from '../start/childProcess.ts';
import { environmentFor } from './childEnvironment.ts';
import { type CommonOptions, print, runningConfiguration, withClient } from './commandContext.ts';
import { EXIT } from './exitCodes.ts';

interface DebugOptions extends CommonOptions {
  readonly run?: string;
}

/** `ballast cycle debug`: what the present code makes of a recorded cycle. */
export function registerCycleDebug(cycle: Command): void {
  cycle
    .command('debug')
    .argument('<id>', 'cycle ID or workflow ID')
    .option('--run <id>', 'a run of the workflow (default: the latest)')
    .description(
      'Replay the recorded history against the present code, show the first difference, and explain every decision; orders nothing. Exit status 1 where something differs',
    )
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<DebugOptions>();
      const workflowId = await withClient(command, (client) => client.cycleWorkflowId(id, options.account));
      const report = await debug(options, workflowId);
      print(options, report, reportLines(report));
      process.exitCode = isSame(report) ? EXIT.ok : EXIT.failed;
    });
}

/** The workflow code and the ledger belong to a process of the worker's kind. */
async function debug(options: DebugOptions, workflowId: string): Promise<DebugReport> {
  const { dataDirectory } = runningConfiguration(options);
  const child = new Child({
    name: 'debug',
    entry: 'worker/debugCycle',
    environment: {
      ...environmentFor(options),
      BALLAST_DEBUG_WORKFLOW: workflowId,
      ...(options.run === undefined ? {} : { BALLAST_DEBUG_RUN: options.run }),
    },
    dataDirectory,
    onProgress: () => undefined,
    onExit: () => undefined,
  });
  try {
    return (await child.ready).report as DebugReport;
  } finally {
    await child.stop();
  }
}

function reportLines({ workflowId, events, replay, plans }: DebugReport): readonly string[] {
  const head = `${workflowId}: ${events} events recorded`;
  if (replay.same) return [head, '✅ The present code takes the same steps.', ...planLines(plans)];
  const { eventId, eventType, recorded, present } = replay.difference;
  return [
    head,
    `❌ First difference at event ${eventId ?? 'unknown'} (${eventType}${recorded === '' ? '' : ` ${recorded}`})`,
    `   Instead: ${present}`,
    ...planLines(plans),
  ];
}

function planLines(plans: readonly PlanReview[]): readonly string[] {
  if (plans.length === 0) return ['No plan was made in this run.'];
  return plans.flatMap((plan) => [
    `Plan asked for by event ${plan.eventId} at ${new Date(plan.at).toISOString()}: ${plan.decisions.length} decisions`,
    ...plan.decisions.map(
      ({ symbol, action, reason, sentence, figures }) =>
        `   ${action} ${symbol}, ${reason}: ${sentence} (${Object.entries(figures)
          .map(([name, value]) => `${name} ${Number(value.toPrecision(6))}`)
          .join(', ')})`,
    ),
    ...plan.notes.map((note) => `   ⚠️ ${note}`),
    plan.differences.length === 0
      ? '✅ The present code decides the same on the same inputs.'
      : `❌ The present code decides differently on ${plural(plan.differences.length, 'symbol')}:`,
    ...plan.differences.map(differenceLine),
  ]);
}

function differenceLine({ symbol, recorded, present }: RulingDifference): string {
  return `   ${symbol}: recorded ${inWords(recorded)}; now ${inWords(present)}`;
}

function inWords(ruling: Ruling | undefined): string {
  if (ruling === undefined) return 'nothing';
  const amount = ruling.trade === undefined ? '' : ` for ${ruling.trade.quoteAmount}`;
  return `${ruling.action}${amount}, ${ruling.reason}: ${ruling.sentence}`;
}
