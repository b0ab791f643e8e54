import type { Command } from 'commander';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { Research } from '../../../research/research.ts';
import type { ResultDraft } from '../../../research/results/savedResults.ts';
import { jsonFile } from '../../../research/textFile.ts';
import type { GridPoint } from '../../../research/tune/grid.ts';
import type { TunedSettings } from '../../../research/tune/tuneSettings.ts';
import { type CommonOptions, print } from '../context.ts';
import { EXIT } from '../exitCodes.ts';
import { countIn, pastOptions } from './arguments.ts';
import { type ResearchOptions, researchOf } from './research.ts';
import { tuneLines } from './tuneLines.ts';
import { WatchedWork } from './watchedWork.ts';

interface TuneOptions
  extends Pick<ResearchOptions, 'config' | 'dataDirectory' | 'from' | 'to' | 'candles' | 'venue' | 'every'>,
    Pick<ResearchOptions, 'cash' | 'takerFee' | 'makerFee'>,
    Pick<CommonOptions, 'json'> {
  readonly grid: string;
  readonly sample?: number;
  readonly seed: number;
  readonly folds: number;
  readonly embargo: number;
  readonly save?: string;
  readonly replace?: boolean;
}

const DAY_MS = 86_400_000;

/** Share of the days before the first window that is judged. */
const FIRST_TRAINING = 0.4;

/** `ballast tune`: which settings would have been chosen as time went on, and what the choices were worth. */
export function registerTune(program: Command): void {
  pastOptions(program.command('tune'))
    .description('Backtest a grid of settings, and choose among them walking forward, by what was known at each time')
    .requiredOption('--grid <file>', 'JSON: lists of values by setting, such as {"limits.minConfidence": [0.6, 0.75]}')
    .option('--sample <count>', 'draw so many combinations instead of trying all', countIn(1, 1_000))
    .option('--seed <number>', 'of the draw', countIn(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--folds <count>', 'windows that are judged, one after the other', countIn(1, 100), 5)
    .option('--embargo <days>', 'days between what is chosen on and what is judged', countIn(0, 365), 7)
    .option('--save <name>', 'keep the backtest of the chosen settings, for `report` and `compare`')
    .option('--replace', 'with --save: instead of the result that has the name')
    .action(async (_options: unknown, command: Command) => {
      try {
        process.exitCode = await tune(command.optsWithGlobals<TuneOptions>());
      } catch (error) {
        if (error instanceof InvalidInputError) command.error(`error: ${error.message}`, { exitCode: EXIT.usage });
        throw error;
      }
    });
}

/** Tries every point, chooses, keeps and shows what was chosen. */
async function tune(options: TuneOptions): Promise<number> {
  const { checkedGrid, gridPoints } = await import('../../../research/tune/grid.ts');
  const { tunedSettings, TuningRun } = await import('../../../research/tune/tuneSettings.ts');
  const { dataOf } = await import('../../../research/results/fingerprint.ts');
  const { SavedResults } = await import('../../../research/results/savedResults.ts');
  const points = gridPoints(checkedGrid(readGrid(options.grid)), options.sample, options.seed);
  const plan = async (changes: Parameters<typeof researchOf>[1] = {}) =>
    await researchOf(
      {
        ...options,
        depositEvery: { unit: 'months', count: 1 },
        depth: 1,
        delay: 0,
        breakers: true,
        resumeAfter: DAY_MS,
      },
      changes,
    );
  // All of them are read before anything is tried: one that cannot be used wastes no hour.
  const prepared: (GridPoint & { readonly research: Research })[] = [];
  const { dataDirectory, research: usual } = await plan();
  const data = dataOf(usual);
  for (const point of points) {
    const { research } = await plan(point.changes);
    // One market for all: what is made of its prices is made once.
    prepared.push({ ...point, research: dataOf(research) === data ? { ...research, market: usual.market } : research });
  }
  const results = new SavedResults(dataDirectory);
  const draft =
    options.save === undefined ? undefined : results.begin(options.save, { replace: options.replace === true });
  const work = new WatchedWork();
  try {
    const run = new TuningRun(dataDirectory, work.onlooker());
    for (const { name, research } of prepared) await run.try(name, research);
    const windows = { folds: options.folds, firstTraining: FIRST_TRAINING, embargo: options.embargo * DAY_MS };
    if (run.isStopped) {
      work.end();
      print(options, { stopped: true, tried: run.tried.length }, [
        `Stopped: ${run.tried.length} of ${points.length} combinations are tried. The same command goes on from there.`,
      ]);
      return EXIT.interrupted;
    }
    const tuned = tunedSettings(run, options.from, windows);
    const chosen = prepared.find(({ name }) => name === tuned.selection.chosen);
    if (draft !== undefined && chosen !== undefined) await keep(options.save ?? '', chosen.research, draft, work);
    work.end();
    print(options, tuned satisfies TunedSettings, tuneLines(tuned, options.save));
    return EXIT.ok;
  } finally {
    work.end();
    draft?.drop();
  }
}

/** Backtests the chosen settings once more with all their rows, and keeps the result under its name. */
async function keep(name: string, research: Research, draft: ResultDraft, work: WatchedWork): Promise<void> {
  const { runEngine } = await import('../../../research/research.ts');
  const { savedResult } = await import('../../../research/results/savedResult.ts');
  const { SymbolsSeen } = await import('../../../research/results/dailyCloses.ts');
  const { summaryFigures } = await import('../../../research/summary/figures.ts');
  const seen = new SymbolsSeen();
  const engine = await runEngine(
    research,
    work.onlooker((row) => {
      draft.rows.write(row);
      seen.add(row);
    }),
  );
  const accounts = [engine];
  draft.keep(
    savedResult(name, research, { accounts, figures: accounts.map(summaryFigures), seen, stopped: work.isStopped }),
  );
}

function readGrid(path: string): unknown {
  const read = jsonFile(path);
  if ('value' in read) return read.value;
  throw new InvalidInputError({
    field: 'grid',
    given: `${path}: ${read.fault}`,
    allowed: 'a file of JSON such as {"limits.minConfidence": [0.6, 0.75]}',
    remedy: 'Correct the file, or name another one.',
  });
}
