import type { Command } from 'commander';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { countIn, pastOptions } from '../backtest/arguments.ts';
import { refusing } from '../quant/commandInput.ts';
import { registerSearches } from './searchCommands.ts';
import type { TuneOptions } from './tuneOptions.ts';

/** `ballast tune`: which settings would have been chosen as time went on, and what the choices were worth. */
export function registerTune(program: Command): void {
  const tune = pastOptions(program.command('tune'))
    .description('Backtest a grid of settings, and choose among them walking forward, by what was known at each time')
    .requiredOption('--grid <file>', 'JSON: lists of values by setting, such as {"limits.minConfidence": [0.6, 0.75]}')
    .option('--sample <count>', 'draw so many combinations instead of trying all', countIn(1, 1_000))
    .option('--seed <number>', 'of the draw', countIn(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--folds <count>', 'windows that are judged, one after the other', countIn(1, 100), 5)
    .option('--embargo <days>', 'days between what is chosen on and what is judged', countIn(0, 365), 7)
    .option('--workers', 'have the workers of the running Ballast do the backtests, on all their machines')
    .option('--detach', 'with --workers: do not wait for the end')
    .option('--save <name>', 'keep the backtest of the chosen settings, for `report` and `compare`')
    .option('--replace', 'with --save: instead of the result that has the name');
  const required = requiredByItself(tune);
  tune.action(async (_options: unknown, command: Command) => {
    for (const { flags, name } of required)
      if (command.getOptionValue(name) === undefined) command.error(`error: required option '${flags}' not specified`);
    await refusing(command, () => run(command, command.optsWithGlobals<TuneOptions>()));
  });
  registerSearches(tune);
}

/** The options that the command cannot do without. Its subcommands can, which commander would not let them. */
function requiredByItself(command: Command): readonly { readonly flags: string; readonly name: string }[] {
  const required = command.options.filter(({ mandatory }) => mandatory);
  for (const option of required) option.mandatory = false;
  return required.map((option) => ({ flags: option.flags, name: option.attributeName() }));
}

/** @throws InvalidInputError for options that have no meaning together */
function requireTogether({ workers, detach, save }: TuneOptions): void {
  if (detach !== true || (workers === true && save === undefined)) return;
  throw new InvalidInputError({
    field: '--detach',
    given: workers === true ? 'beside --save' : 'without --workers',
    allowed: '--workers --detach, without --save',
    remedy:
      workers === true
        ? 'Leave one of them out: what is kept is backtested here once the workers have chosen.'
        : 'Add --workers, or leave --detach out.',
  });
}

async function run(command: Command, options: TuneOptions): Promise<number> {
  requireTogether(options);
  const { preparedSearch } = await import('./preparedSearch.ts');
  const search = await preparedSearch(options);
  if (options.workers !== true) return await (await import('./tuneHere.ts')).tuneHere(options, search);
  const { tuneOnWorkers } = await import('./tuneOnWorkers.ts');
  return await tuneOnWorkers(command, options, search);
}
