import type { Command } from 'commander';
import type { TunedSettings } from '../../../core/tuning/tunedSettings.ts';
import { askLedger } from '../../ledgerProcess.ts';
import type { StartedTuning } from '../../tunings.ts';
import { WatchedWork } from '../backtest/watchedWork.ts';
import { type CommonOptions, configurationFor, print, runningConfiguration, withClient } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { ChosenResult } from './chosenResult.ts';
import type { PreparedSearch } from './preparedSearch.ts';
import { tuneLines } from './tuneLines.ts';
import type { TuneOptions } from './tuneOptions.ts';
import { watchSearch } from './watchSearch.ts';

/** Has the workers of the running Ballast try every combination, and shows what was chosen. */
export async function tuneOnWorkers(command: Command, options: TuneOptions, search: PreparedSearch): Promise<number> {
  const { searchRequest } = await import('./searchRequest.ts');
  const chosen = await ChosenResult.begin(options, search);
  try {
    return await withClient(command, async (client) => {
      const { name, request } = await searchRequest(runningConfiguration(options), options, search);
      const started = await client.tunings.start(name, request);
      if (options.detach === true) {
        print(options, { search: started.workflowId }, [
          `Started as ${started.workflowId}. \`ballast tune attach ${name}\` shows how far it is.`,
        ]);
        return EXIT.ok;
      }
      return await toItsEnd(started, options, async ({ selection }) => {
        const work = new WatchedWork();
        try {
          await chosen.keep(selection.chosen, work);
        } finally {
          work.end();
        }
      });
    });
  } finally {
    chosen.drop();
  }
}

/** Follows a search to its end, shows what was chosen, and takes what was tried over to the register of this machine. */
export async function toItsEnd(
  search: StartedTuning,
  options: CommonOptions & Pick<TuneOptions, 'save'>,
  keep: (tuned: TunedSettings) => Promise<void> = async () => {},
): Promise<number> {
  const outcome = await watchSearch(search);
  const { workflowId } = search;
  if (outcome === 'left') {
    print(options, { left: true, search: workflowId }, [
      `The workers go on. \`ballast tune attach ${workflowId}\` shows how far they are.`,
    ]);
    return EXIT.interrupted;
  }
  const { tried, of, data } = await search.patientProgress();
  const { dataDirectory } = configurationFor(options);
  await askLedger<number>(runningConfiguration(options), { kind: 'takeTrials', dataDirectory, data });
  if (outcome === 'cancelled') {
    print(options, { cancelled: true, search: workflowId, tried }, [
      `Cancelled: ${tried} of ${of} combinations are tried. The same command goes on from there.`,
    ]);
    return EXIT.failed;
  }
  await keep(outcome);
  print(options, outcome, tuneLines(outcome, options.save));
  return EXIT.ok;
}
