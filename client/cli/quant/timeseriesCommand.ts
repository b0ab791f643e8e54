import { type Command, Option } from 'commander';
import { print } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { FILE_HELP, refusing, type TableOptions, tableCommand } from './commandInput.ts';
import { fileNoteLines } from './fileNotes.ts';
import { garchModel } from './garchModel.ts';
import { readTable } from './readTable.ts';
import { type ChosenSeries, chosenSeries, TRANSFORMS, type Transform } from './seriesChoice.ts';
import type { SeriesCommand } from './seriesCommand.ts';
import {
  archTest,
  dickeyFullerTests,
  engleGrangerTest,
  halfLives,
  johansenTest,
  kpssTests,
  ljungBoxTests,
} from './seriesTests.ts';
import { vectorModel } from './vectorModel.ts';

interface SeriesOptions extends TableOptions {
  readonly series?: string;
  readonly transform?: Transform;
}

const COMMANDS: readonly SeriesCommand[] = [
  garchModel,
  vectorModel,
  dickeyFullerTests,
  kpssTests,
  engleGrangerTest,
  johansenTest,
  ljungBoxTests,
  archTest,
  halfLives,
];

/** `ballast timeseries garch|var|adf|kpss|engle-granger|johansen|ljung-box|arch-lm|half-life`. */
export function registerTimeseries(program: Command): void {
  const parent = program
    .command('timeseries')
    .description('Volatility models, vector autoregressions and tests on series; needs no account and no server');
  for (const { name, description, examples, modelOf, addOptions, run } of COMMANDS) {
    const command = tableCommand(parent, name, description)
      .option('--series <names>', 'names, separated by commas (default: all of the file)')
      .addOption(
        new Option(
          '--transform <name>',
          modelOf === 'returns' ? 'applied first (default: log-returns of prices)' : 'applied first (default: none)',
        ).choices(TRANSFORMS),
      );
    addOptions(command);
    command
      .addHelpText(
        'after',
        `${FILE_HELP}\n\nExamples:\n${examples.map((example) => `  ballast timeseries ${example}`).join('\n')}`,
      )
      .action(async (file: string, _options: SeriesOptions, used: Command) => {
        const options = used.optsWithGlobals<SeriesOptions>();
        await refusing(used, async () => {
          const series = await chosen(file, options, modelOf);
          const { value, lines } = run(series, options);
          print(options, { ...value, ...series.notes }, [...fileNoteLines(series.notes), ...lines]);
          return EXIT.ok;
        });
      });
  }
}

async function chosen(file: string, options: SeriesOptions, modelOf: 'returns' | 'levels'): Promise<ChosenSeries> {
  const { skipIncomplete = false, input: kind, series, transform } = options;
  const allColumns = series !== undefined;
  const table = await readTable(file, { skipIncomplete, allColumns, ...(kind === undefined ? {} : { kind }) });
  const names = series?.split(',').map((name) => name.trim());
  return chosenSeries(table, names, transform, modelOf);
}
