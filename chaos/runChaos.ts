import { type ChaosReport, reportOf } from './chaosReport.ts';
import { type ChaosOptions, type Leg, type LegRound, runLeg } from './runLeg.ts';

/** A run with so many failed rounds has shown enough. */
const MOST_FAILURES = 5;

/** Rounds that share one world: long enough to find what builds up, short enough for books and histories to stay small. */
const LEG_ROUNDS = 25;

function legsOf({ first, rounds, lanes }: ChaosOptions): Leg[] {
  const length = Math.min(LEG_ROUNDS, Math.ceil(rounds / lanes));
  return Array.from({ length: Math.ceil(rounds / length) }, (_, index) => ({
    first: first + index * length,
    rounds: Math.min(length, rounds - index * length),
  }));
}

/** Runs rounds, side by side in as many worlds as there are lanes, until all are done, too many have failed, or the run is ended. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { lanes, signal } = options;
  const results: LegRound[] = [];
  const legs = legsOf(options);
  const ended = new Promise<'ended'>((resolve) => signal?.addEventListener('abort', () => resolve('ended')));
  const isOver = (): boolean =>
    signal?.aborted === true || results.filter(({ problems }) => problems.length > 0).length >= MOST_FAILURES;
  const lane = async (): Promise<void> => {
    while (!isOver()) {
      const leg = legs.shift();
      if (leg === undefined) return;
      let done = 0;
      await runLeg(options, leg, ended, (result) => {
        done += 1;
        results.push(result);
        options.onRound?.(results);
      });
      // What a failed round has left undone is done in a new world.
      if (done < leg.rounds) legs.unshift({ first: leg.first + done, rounds: leg.rounds - done });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return reportOf(options, results);
}
