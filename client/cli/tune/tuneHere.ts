import { WatchedWork } from '../backtest/watchedWork.ts';
import { print } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { ChosenResult } from './chosenResult.ts';
import type { PreparedSearch } from './preparedSearch.ts';
import { tuneLines } from './tuneLines.ts';
import type { TuneOptions } from './tuneOptions.ts';

/** Tries every combination in this process, one after the other, chooses, keeps and shows what was chosen. */
export async function tuneHere(options: TuneOptions, search: PreparedSearch): Promise<number> {
  const { tunedSettings, TuningRun } = await import('../../../research/tune/tuningRun.ts');
  const { usual, data, points, windows } = search;
  const chosen = await ChosenResult.begin(options, search);
  const work = new WatchedWork();
  try {
    const run = new TuningRun(usual.dataDirectory, data, work.onlooker());
    for (const { name, research } of points) await run.try(name, research);
    if (run.isStopped) {
      work.end();
      print(options, { stopped: true, tried: run.tried.length }, [
        `Stopped: ${run.tried.length} of ${points.length} combinations are tried. The same command goes on from there.`,
      ]);
      return EXIT.interrupted;
    }
    const tuned = tunedSettings(run, options.from, windows);
    await chosen.keep(tuned.selection.chosen, work);
    work.end();
    print(options, tuned, tuneLines(tuned, options.save));
    return EXIT.ok;
  } finally {
    work.end();
    chosen.drop();
  }
}
