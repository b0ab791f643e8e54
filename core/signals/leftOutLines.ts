import type { SignalBatch } from './signal.ts';

/** So many symbols are named in one line. */
const NAMED = 5;

/** What was left out of a batch of signals, for people. */
export function leftOutLines({ leftOut }: Pick<SignalBatch, 'leftOut'>): readonly string[] {
  if (leftOut === undefined) return [];
  const { symbols, examples, rejected } = leftOut;
  const names = examples.slice(0, NAMED).map(({ symbol }) => symbol);
  const list = `${names.join(', ')}${symbols > names.length ? ', ...' : ''}`;
  return [
    ...(symbols === 0
      ? []
      : [
          `${symbols} ${symbols === 1 ? 'symbol has a signal but is' : 'symbols have signals but are'} neither in the universe nor held: left out (${list})`,
        ]),
    ...(rejected === 0 ? [] : [`${rejected} more signals cannot be used`]),
  ];
}
