import { join } from 'node:path';
import type { Command } from 'commander';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { type CommonOptions, configurationFor, print } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { summaryLines } from './lines.ts';
import { makeOutputFolder, writeOutput } from './outputFile.ts';

interface ReportOptions extends Pick<CommonOptions, 'config' | 'dataDirectory' | 'json'> {
  readonly out?: string;
  readonly csv?: string;
  readonly svg?: string;
}

/** `ballast report`: what a saved backtest shows, as a page, as data, as plots. */
export function registerReport(program: Command): void {
  program
    .command('report')
    .description('Show a saved backtest, or which ones there are')
    .argument('[name]', 'of `backtest --save`; without it the names are listed')
    .option('--out <file>', 'one HTML file with everything in it, which needs no network')
    .option('--csv <file>', 'the days as a table')
    .option('--svg <dir>', 'each plot as an SVG file')
    .action(async (name: string | undefined, _options: unknown, command: Command) => {
      try {
        await report(name, command.optsWithGlobals<ReportOptions>());
      } catch (error) {
        if (error instanceof InvalidInputError) command.error(`error: ${error.message}`, { exitCode: EXIT.usage });
        throw error;
      }
    });
}

async function report(name: string | undefined, options: ReportOptions): Promise<void> {
  const { dataDirectory } = configurationFor(options);
  const { SavedResults } = await import('../../../research/results/savedResults.ts');
  const results = new SavedResults(dataDirectory);
  if (name === undefined) {
    const names = results.names();
    print(options, { names }, names.length === 0 ? ['Nothing is saved. See `ballast backtest --save`.'] : names);
    return;
  }
  const saved = results.read(name);
  const { Trials } = await import('../../../research/results/trials.ts');
  const { reportData } = await import('../../../research/report/reportData.ts');
  const data = reportData(saved, new Trials(dataDirectory).on(saved.data));
  const written: string[] = [];
  if (options.csv !== undefined) {
    const { reportCsv } = await import('../../../research/report/reportCsv.ts');
    writeOutput('csv', options.csv, reportCsv(data));
    written.push(options.csv);
  }
  if (options.out !== undefined || options.svg !== undefined) {
    const { plotsOf } = await import('../../../research/report/plots.ts');
    const plots = plotsOf(data);
    if (options.out !== undefined) {
      const { reportPage } = await import('../../../research/report/reportPage.ts');
      writeOutput('out', options.out, reportPage(data, plots));
      written.push(options.out);
    }
    if (options.svg !== undefined) {
      makeOutputFolder('svg', options.svg);
      for (const { id, svg } of plots) {
        const path = join(options.svg, `${id}.svg`);
        writeOutput('svg', path, `${svg}\n`);
        written.push(path);
      }
    }
  }
  const lines =
    written.length === 0 ? summaryLines(data.figures, data.evidence) : written.map((path) => `Wrote ${path}`);
  print(options, data, lines);
}
