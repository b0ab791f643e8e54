import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { defaultAccount } from '../../../configuration/accountsSection.ts';
import { ConfigurationError } from '../../../configuration/configurationError.ts';
import { describeMarket } from '../../../configuration/exchangeSection.ts';
import type { Configuration } from '../../../configuration/schema.ts';
import { withIsoTimes } from '../../../core/cycles/shownTimes.ts';
import type { VenueCertificate } from '../../../core/venueCheck/certificate.ts';
import { packageVersion } from '../../packageVersion.ts';
import { type CommonOptions, configurationFor } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { certificateLines, planLines, progressLine } from './certificateLines.ts';

/** The sentence that orders at a real venue need, as the live mode does. */
const SENTENCE = 'I trade real money';

/** What `ballast venue check` is told. */
interface CheckOptions extends CommonOptions {
  readonly venue?: string;
  readonly symbol?: string;
  readonly acknowledge?: string;
  readonly out?: string;
}

/** `ballast venue check`: whether a venue keeps what Ballast takes for granted, shown with the account's own key. */
export function registerVenue(program: Command): void {
  const venue = program.command('venue').description('Examine the venue with your own key');

  venue
    .command('check')
    .description(
      'Check with your own key and the smallest orders what Ballast takes for granted of the venue: repeated IDs, lookup, absence, cancels, holds, fills, fees; prints a certificate. Says first what it orders. Refused while Ballast runs. Exit status 1 where a check has failed or was not run',
    )
    .option('--venue <name>', 'the venue that is meant: that of the configuration (exchange.id), or it is refused')
    .option('--symbol <symbol>', 'the market of its orders (default: BTC, else ETH, else the first of the universe)')
    .option('--acknowledge <sentence>', `in live mode nothing is ordered without "${SENTENCE}"`)
    .option('--out <file>', 'write the certificate to a file as well: whole, or not at all')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CheckOptions>();
      process.exitCode = await check(options);
    });
}

async function check(options: CheckOptions): Promise<number> {
  const configuration = await configurationOfCheck(options);
  const account = options.account ?? defaultAccount(configuration);
  requireUnderstood(options, configuration);
  const draft = draftOf(options.out);
  const where = describeMarket(configuration.exchange);
  const say = (lines: readonly string[]): void => {
    process.stderr.write(`${lines.join('\n')}\n`);
  };
  try {
    const { runVenueCheck } = await import('./runVenueCheck.ts');
    const answer = await runVenueCheck(
      configuration,
      {
        account,
        symbol: options.symbol?.toUpperCase(),
        acknowledged: options.acknowledge === SENTENCE,
        version: packageVersion(),
      },
      {
        plan: (plan) => say([...planLines(where, account, plan), '']),
        checked: (result) => say([progressLine(result)]),
      },
    );
    if (answer.kind === 'unacknowledged') {
      say(planLines(where, account, answer.plan));
      throw new ConfigurationError(
        [{ field: '--acknowledge', given: 'nothing', allowed: `"${SENTENCE}", since exchange.mode is live` }],
        'Nothing was sent. Give the sentence to have this ordered.',
      );
    }
    const { certificate } = answer;
    const text = textOf(options, certificate);
    process.stdout.write(options.json === true ? text : `\n${text}`);
    draft?.finish(text);
    if (certificate.interrupted) return EXIT.interrupted;
    return certificate.passed ? EXIT.ok : EXIT.failed;
  } finally {
    draft?.remove();
  }
}

/** The configuration that is examined, in the data directory that `ballast start` would take. */
async function configurationOfCheck(options: CheckOptions): Promise<Configuration> {
  const configured = configurationFor(options);
  if (options.dataDirectory !== undefined) return configured;
  const { marketDirectory } = await import('../../start/marketDirectory.ts');
  return { ...configured, dataDirectory: marketDirectory(configured) };
}

/** @throws ConfigurationError where another venue is meant than is configured, or another sentence was said */
function requireUnderstood({ venue, acknowledge }: CheckOptions, { exchange }: Configuration): void {
  if (venue !== undefined && venue !== exchange.id)
    throw new ConfigurationError(
      [{ field: '--venue', given: venue, allowed: `${exchange.id}, which exchange.id says` }],
      `A ledger keeps the orders of one venue. For another one set exchange.id (BALLAST__EXCHANGE__ID) and give it a data directory of its own (--data-directory).`,
    );
  if (acknowledge !== undefined && acknowledge !== SENTENCE)
    throw new ConfigurationError(
      [{ field: '--acknowledge', given: acknowledge, allowed: `"${SENTENCE}", exactly so` }],
      'Nothing was sent.',
    );
}

function textOf({ json }: CheckOptions, certificate: VenueCertificate): string {
  return json === true
    ? `${JSON.stringify(withIsoTimes(certificate), null, 2)}\n`
    : `${certificateLines(certificate).join('\n')}\n`;
}

/** A file in the making beside its place: that it cannot be written is known before anything is ordered. */
function draftOf(path: string | undefined): { finish(text: string): void; remove(): void } | undefined {
  if (path === undefined) return undefined;
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, '');
  } catch (error) {
    throw new ConfigurationError(
      [{ field: '--out', given: path, allowed: 'a file in a folder that is there and can be written' }],
      `Nothing was sent (${error instanceof Error ? error.message : error}).`,
    );
  }
  return {
    finish(text) {
      writeFileSync(draft, text);
      renameSync(draft, path);
    },
    remove: () => rmSync(draft, { force: true }),
  };
}
