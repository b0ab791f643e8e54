import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { plural } from '../../plural.ts';
import { type CommonOptions, print } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { refusing } from '../quant/commandInput.ts';
import { askApi } from './askApi.ts';
import { givenSignals } from './givenSignals.ts';

interface SendOptions extends CommonOptions {
  readonly symbol?: string;
  readonly direction?: string;
  readonly confidence?: string;
  readonly horizon?: string;
  readonly expectedReturn?: string;
  readonly id?: string;
}

interface Taken {
  readonly accepted: number;
  readonly repeated: number;
  readonly ids: readonly string[];
}

/** So many go in one request at most: the API takes no more. */
const MOST_SENT = 1_000;

/** `ballast signals send`: signals of a file, or one that the command line tells, to the running Ballast. */
export function registerSend(signals: Command): void {
  signals
    .command('send')
    .argument('[file]', 'a file of signals (JSON, NDJSON, CSV); without it the options tell one signal')
    .description(
      'Send signals to the running Ballast, where a source of kind push takes them; what is sent twice counts once',
    )
    .option('--symbol <symbol>', 'such as DOT-USD')
    .addOption(new Option('--direction <direction>', 'what it says').choices(['buy', 'sell', 'hold']))
    .option('--confidence <share>', 'probability that the direction is right, such as 0.82')
    .option('--horizon <time>', 'what it speaks of, such as 7d')
    .option('--expected-return <share>', 'over the horizon, such as 0.04')
    .option('--id <id>', 'its own name; one that is sent twice under it counts once')
    .action(async (file: string | undefined, _options: unknown, command: Command) =>
      refusing(command, () => send(file, command.optsWithGlobals<SendOptions>())),
    );
}

async function send(file: string | undefined, options: SendOptions): Promise<number> {
  const items = await itemsOf(file, options);
  const query = options.account === undefined ? '' : `?account=${encodeURIComponent(options.account)}`;
  let sum: Taken = { accepted: 0, repeated: 0, ids: [] };
  for (let first = 0; first < items.length; first += MOST_SENT)
    sum = added(sum, await taken(items.slice(first, first + MOST_SENT), query, options, sum.ids.length));
  const repeated = sum.repeated === 0 ? '' : `; ${sum.repeated} were there already and count once`;
  print(options, sum, [
    `${plural(sum.accepted, 'signal')} ${sum.accepted === 1 ? 'is' : 'are'} new${repeated}. The next cycle hears them.`,
  ]);
  return EXIT.ok;
}

/** @param before how many of the same file were taken already */
async function taken(signals: readonly unknown[], query: string, options: SendOptions, before: number): Promise<Taken> {
  try {
    return await askApi<Taken>(options, { path: `/signals${query}`, body: { signals } });
  } catch (error) {
    if (before === 0 || !(error instanceof Error)) throw error;
    throw new Error(`${error.message} The ${before} signals before these were taken.`, { cause: error });
  }
}

function added(sum: Taken, { accepted, repeated, ids }: Taken): Taken {
  return { accepted: sum.accepted + accepted, repeated: sum.repeated + repeated, ids: [...sum.ids, ...ids] };
}

async function itemsOf(file: string | undefined, options: SendOptions): Promise<readonly unknown[]> {
  const { symbol, direction, confidence, horizon, expectedReturn, id = randomUUID() } = options;
  const told = [symbol, direction, confidence, horizon, expectedReturn, options.id].filter(
    (value) => value !== undefined,
  );
  if (file !== undefined && told.length === 0) return await givenSignals(file);
  if (file === undefined && symbol !== undefined && direction !== undefined && confidence !== undefined)
    return [{ id, symbol, direction, confidence, horizon, expectedReturn, at: new Date().toISOString() }];
  throw new InvalidInputError({
    field: 'signals',
    given: file === undefined ? 'neither a file nor a whole signal' : 'a file beside options that tell a signal',
    allowed: 'a file of signals, or --symbol, --direction and --confidence',
    remedy: 'Such as: ballast signals send --symbol DOT-USD --direction buy --confidence 0.82',
  });
}
