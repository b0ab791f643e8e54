import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { configurationView } from '../../configuration/configurationView.ts';
import type { Configuration } from '../../configuration/schema.ts';
import { withIsoTimes } from '../../core/cycles/shownTimes.ts';
import { tellLast } from '../logs/logFiles.ts';
import { packageVersion } from '../packageVersion.ts';
import { addressesIn } from '../support/addressesIn.ts';
import { scrubber } from '../support/scrubber.ts';
import { type CommonOptions, originsFor, print, runningConfiguration } from './commandContext.ts';
import { examine } from './doctorCommand.ts';

/** So many lines of each log, and so many cycles, are enough to see what has happened. */
const LOG_LINES = 2_000;
const CYCLES = 20;

/** `ballast support`: what somebody needs who is asked for help, without a secret in it. */
export function registerSupport(program: Command): void {
  program
    .command('support')
    .argument('[folder]', 'a folder that does not exist yet; default: ballast-support-TIME')
    .description(
      'Write a folder for who helps you: versions, settings and where they come from, what doctor finds, the last cycles and logs. Keys, tokens and passwords are taken out; read it before you send it',
    )
    .action(async (folder: string | undefined, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const configuration = runningConfiguration(options);
      const scrub = scrubber(process.env, addressesIn(configuration));
      const target = resolve(folder ?? `ballast-support-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);
      const files = new Map([
        ['versions.json', json(versions())],
        ['settings.json', json(configurationView(configuration, originsFor(options)))],
        ['doctor.json', json(await examine(options))],
        ['cycles.json', json(await lastCycles(configuration))],
        ...(await logs(configuration)),
      ]);
      mkdirSync(target, { mode: 0o700 });
      mkdirSync(join(target, 'logs'), { mode: 0o700 });
      for (const [name, text] of files) writeFileSync(join(target, name), scrub(text), { mode: 0o600 });
      print(options, { folder: target, files: [...files.keys()] }, [
        `Written to ${target}`,
        'Keys, tokens and passwords are taken out. Amounts and symbols are in it.',
        'Read it before you send it.',
      ]);
    });
}

function json(value: unknown): string {
  return `${JSON.stringify(withIsoTimes(value), null, 2)}\n`;
}

function versions(): Readonly<Record<string, string>> {
  return {
    ballast: packageVersion(),
    node: process.version,
    system: `${platform()} ${release()} ${arch()}`,
    writtenAt: new Date().toISOString(),
  };
}

/** The last cycles, or why they cannot be told: what does not answer is often what help is needed with. */
async function lastCycles(configuration: Configuration): Promise<unknown> {
  try {
    const { BallastClient } = await import('../ballastClient.ts');
    const client = await BallastClient.connect(configuration);
    try {
      return await client.listCycles({ limit: CYCLES });
    } finally {
      await client.close();
    }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

async function logs({ dataDirectory }: Configuration): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  await tellLast(
    join(dataDirectory, 'logs'),
    LOG_LINES,
    () => true,
    (file, line) => found.set(join('logs', file), `${found.get(join('logs', file)) ?? ''}${line}\n`),
  );
  return found;
}
