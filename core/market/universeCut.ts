import type { TradingSymbol } from './symbol.ts';

/** So many of the markets that are left out are named. */
const NAMED = 3;

/** A universe of all markets that was cut to the most traded ones. */
export interface UniverseCut {
  /** How many markets the universe has. */
  readonly kept: number;
  /** How many it would have without the cut. */
  readonly markets: number;
  /** The most traded ones that are left out. */
  readonly leftOut: readonly TradingSymbol[];
}

/** Cuts symbols to the first `most`. @param symbols the most traded ones first @returns undefined where nothing is cut */
export function universeCut(symbols: readonly TradingSymbol[], most: number): UniverseCut | undefined {
  if (symbols.length <= most) return undefined;
  return { kept: most, markets: symbols.length, leftOut: symbols.slice(most, most + NAMED) };
}

/** What a universe leaves out, for people. */
export function universeCutSentence({ kept, markets, leftOut }: UniverseCut): string {
  const all = markets - kept;
  const more = all - leftOut.length;
  const names = `${leftOut.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
  const seen = all === 1 ? 'is looked at only where it is held' : 'are looked at only where they are held';
  return `the universe is the ${kept} most traded of ${markets} markets (universe.maxSymbols): ${names} ${seen}`;
}
