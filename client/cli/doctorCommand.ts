import type { Command } from 'commander';
import type { BallastClient } from '../ballastClient.ts';
import { Child } from '../start/childProcess.ts';
import { environmentFor } from './childEnvironment.ts';
import { type CommonOptions, print, runningConfiguration } from './commandContext.ts';
import { EXIT } from './exitCodes.ts';
import { failingWorkflowsSentence } from './failingWorkflows.ts';

/** The answer to one question of the examination. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** `ballast doctor`: server, workers, workflows, exchange, keys, ledger, clock. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'Check the Temporal server, its workers and workflows, the exchange, the keys, the ledger and the clocks',
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const checks = await examine(options);
      print(
        options,
        checks,
        checks.map((check) => `${check.ok ? '✅' : '❌'} ${check.name}: ${check.detail}`),
      );
      process.exitCode = checks.every((check) => check.ok) ? EXIT.ok : EXIT.failed;
    });
}

/** All checks, one after the other. */
export async function examine(options: CommonOptions): Promise<readonly Check[]> {
  return [...(await serverChecks(options)), ...(await outsideChecks(options))];
}

function failed(name: string, error: unknown): Check {
  return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
}

async function serverChecks(options: CommonOptions): Promise<readonly Check[]> {
  let client: BallastClient;
  try {
    const { BallastClient } = await import('../ballastClient.ts');
    client = await BallastClient.connect(runningConfiguration(options));
  } catch (error) {
    return [failed('Temporal server', error)];
  }
  try {
    const server: Check = {
      name: 'Temporal server',
      ok: true,
      detail: `${client.target.address}, namespace ${client.target.namespace}`,
    };
    const workers = await client.workerCount();
    const detail = workers > 0 ? `${workers} polling` : 'none polls the task queue: start one with `ballast start`';
    return [server, { name: 'Workers', ok: workers > 0, detail }, await workflowCheck(client)];
  } catch (error) {
    return [failed('Temporal server', error)];
  } finally {
    await client.close();
  }
}

async function workflowCheck(client: BallastClient): Promise<Check> {
  const name = 'Workflows';
  try {
    const failing = await client.failingWorkflows();
    if (failing.length === 0) return { name, ok: true, detail: 'none is held up by failing tasks' };
    return { name, ok: false, detail: failingWorkflowsSentence(failing) };
  } catch (error) {
    return failed(name, error);
  }
}

/** Checks of one account carry its name in brackets. */
function isAbout(name: string, account: string | undefined): boolean {
  return account === undefined || !name.endsWith(')') || name.endsWith(`(${account})`);
}

/** The checks that need keys and adapters run in a process of the worker's kind. */
async function outsideChecks(options: CommonOptions): Promise<readonly Check[]> {
  const { dataDirectory } = runningConfiguration(options);
  try {
    const child = new Child({
      name: 'doctor',
      entry: 'worker/doctor',
      environment: environmentFor(options),
      dataDirectory,
      onProgress: () => undefined,
      onExit: () => undefined,
    });
    const ready = await child.ready;
    await child.stop();
    return (ready.checks as readonly Check[]).filter(({ name }) => isAbout(name, options.account));
  } catch (error) {
    return [failed('Examination', error)];
  }
}
