import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { dashboardUrl } from '../../../configuration/dashboardUrl.ts';
import { DashboardUnreachableError } from '../../clientErrors.ts';
import { type CommonOptions, print, runningConfiguration } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';

/** Longest wait for the API to answer, ms. */
const ANSWER_MS = 5_000;

/** `ballast open`. */
export function registerOpen(program: Command): void {
  program
    .command('open')
    .description('Print the address of the dashboard, and open it where there is a desktop; with --json print only')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      if (options.account !== undefined)
        command.error('error: --account: the dashboard shows every account, and switches between them; leave it out', {
          exitCode: EXIT.usage,
        });
      const url = dashboardUrl(runningConfiguration(options).api);
      await requireAnswer(url);
      print(options, { url }, [url]);
      if (options.json !== true) show(url);
    });
}

async function requireAnswer(url: string): Promise<void> {
  try {
    const answer = await fetch(`${url}/api/v1/ping`, { signal: AbortSignal.timeout(ANSWER_MS) });
    await answer.text();
    if (!answer.ok) throw new Error(`status ${answer.status}`);
  } catch (error) {
    throw new DashboardUnreachableError(url, error);
  }
}

/** The program that opens an address in the browser of a desktop; undefined where there is none. */
export function opener(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): readonly [string, ...string[]] | undefined {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  const hasDesktop = (environment.DISPLAY ?? '') !== '' || (environment.WAYLAND_DISPLAY ?? '') !== '';
  return hasDesktop ? ['xdg-open'] : undefined;
}

/** The address is printed already: where no browser opens, nothing is lost. */
function show(url: string): void {
  const [program, ...words] = opener(process.platform, process.env) ?? [];
  if (program === undefined) return;
  const child = spawn(program, [...words, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
