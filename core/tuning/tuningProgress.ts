import type { SearchedPoint, TriedFigures } from './tuningSteps.ts';

/** What the machines of a search have done, by name. */
export type MachineWork = Readonly<Record<string, { readonly tries: number; readonly seconds: number }>>;

/** What is known of a search by now. JSON. */
export interface TriedSoFar {
  /** Combinations that are through. */
  readonly tried: number;
  /** How many of them had been tried before the search. */
  readonly known: number;
  readonly machines: MachineWork;
  /** The one with the highest Sharpe ratio over all days; absent before one has any. */
  readonly best?: { readonly name: string; readonly sharpeRatio: number };
}

/** How far a search is. JSON. */
export interface TuningProgress extends TriedSoFar {
  /** What it does at the moment. */
  readonly step: 'tries' | 'choice' | 'done';
  /** Combinations in all. */
  readonly of: number;
  /** Fingerprint of market and days. */
  readonly data: string;
  /** What is known of it by now, for people. */
  readonly lines: readonly string[];
}

export const NOTHING_TRIED: TriedSoFar = { tried: 0, known: 0, machines: {} };

/** What is known once one more combination is through. */
export function afterTry(
  before: TriedSoFar,
  { name }: Pick<SearchedPoint, 'name'>,
  { figures, work }: TriedFigures,
): TriedSoFar {
  const { sharpeRatio } = figures;
  const isBest = sharpeRatio !== null && sharpeRatio > (before.best?.sharpeRatio ?? Number.NEGATIVE_INFINITY);
  const best = isBest ? { name, sharpeRatio } : before.best;
  return {
    tried: before.tried + 1,
    known: before.known + (work === undefined ? 1 : 0),
    machines: work === undefined ? before.machines : withWork(before.machines, work),
    ...(best === undefined ? {} : { best }),
  };
}

function withWork(machines: MachineWork, { machine, seconds }: { readonly machine: string; readonly seconds: number }) {
  const { tries, seconds: spent } = machines[machine] ?? { tries: 0, seconds: 0 };
  return { ...machines, [machine]: { tries: tries + 1, seconds: spent + seconds } };
}

/** What is known of a search, for people. */
export function tuningLines(
  step: TuningProgress['step'],
  { tried, known, machines, best }: TriedSoFar,
  of: number,
): readonly string[] {
  return [
    `${STEPS[step]}: ${tried} of ${of} combinations tried`,
    ...(known === 0 ? [] : [`${known} of them had been tried before`]),
    ...Object.entries(machines).map(
      ([machine, { tries, seconds }]) =>
        `${machine}: ${tries} ${tries === 1 ? 'combination' : 'combinations'}, ${(seconds / tries).toFixed(1)} s each`,
    ),
    ...(best === undefined ? [] : [`the best one so far: ${best.name}, Sharpe ratio ${best.sharpeRatio.toFixed(2)}`]),
  ];
}

const STEPS: Readonly<Record<TuningProgress['step'], string>> = {
  tries: 'backtests',
  choice: 'chooses',
  done: 'done',
};
