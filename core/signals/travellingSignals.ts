import type { TradingSymbol } from '../market/symbol.ts';
import { isTradingSymbol } from '../market/symbol.ts';
import { payloadBytes } from '../payloads/payloadBound.ts';
import type { LeftOutSymbol, RejectedSignal, Signal, SignalBatch } from './signal.ts';

/** Most symbols whose signals travel with a cycle. */
const MOST_SYMBOLS = 600;

/** So many of the symbols that are left out are named, and so many unusable signals whose symbol cannot be read. */
const NAMED = 20;

/** Bytes of what the sources of pooled signals said, beyond which only the pool travels: the ledger has the rest. */
const PARTS_BOUND = 70_000;

/** Which symbols a cycle looks at. */
export interface SymbolsOfCycle {
  /** The universe, the scope of the cycle and what is held, the most important first. */
  readonly wanted: Iterable<TradingSymbol>;
  /** Whether the venue has a market for a symbol. */
  isListed(symbol: TradingSymbol): boolean;
}

/**
 * The part of a batch that travels with the cycle: the signals for symbols that it looks at, one for each. The rest is counted, and the first few of it are
 * named, so that a misspelt symbol is still answered with a reason.
 */
export function travellingSignals(batch: SignalBatch, { wanted, isListed }: SymbolsOfCycle): SignalBatch {
  const symbols = new Set<TradingSymbol>();
  for (const symbol of wanted) {
    if (symbols.size === MOST_SYMBOLS) break;
    symbols.add(symbol);
  }
  const accepted = batch.accepted.filter(({ symbol }) => symbols.has(symbol));
  const answered = new Set(accepted.map(({ symbol }) => symbol));
  const firstOf = new Map<string, RejectedSignal>();
  const elsewhere = new Set<TradingSymbol>(
    batch.accepted.filter(({ symbol }) => !symbols.has(symbol)).map(({ symbol }) => symbol),
  );
  let unreadable = 0;
  for (const item of [...batch.rejected].sort(inOrder)) {
    if (answered.has(item.symbol) || firstOf.has(item.symbol)) continue;
    if (symbols.has(item.symbol)) firstOf.set(item.symbol, item);
    else if (isTradingSymbol(item.symbol)) elsewhere.add(item.symbol);
    else if (unreadable < NAMED) {
      unreadable += 1;
      firstOf.set(item.symbol, item);
    }
  }
  const examples: readonly LeftOutSymbol[] = [...elsewhere]
    .sort()
    .slice(0, NAMED)
    .map((symbol) => ({ symbol, listed: isListed(symbol) }));
  const rejected = [...firstOf.values()];
  const unnamed = batch.rejected.filter(({ symbol }) => !elsewhere.has(symbol)).length - rejected.length;
  return {
    ...batch,
    accepted: withinBound(accepted.map(withoutProvenance)),
    rejected,
    ...(elsewhere.size === 0 && unnamed === 0
      ? {}
      : { leftOut: { symbols: elsewhere.size, examples, rejected: unnamed } }),
  };
}

/** What made a signal is in the ledger under its ID, and does not travel. */
function withoutProvenance({ model: _m, version: _v, featuresHash: _h, featureCount: _c, ...signal }: Signal): Signal {
  return signal;
}

function withinBound(signals: readonly Signal[]): readonly Signal[] {
  let bytes = 0;
  return signals.map((signal) => {
    if (signal.parts === undefined) return signal;
    bytes += payloadBytes(signal.parts);
    const { parts: _, ...pool } = signal;
    return bytes <= PARTS_BOUND ? signal : pool;
  });
}

/** By symbol and by what is wrong, so that the order of a provider's items decides nothing. */
function inOrder(a: RejectedSignal, b: RejectedSignal): number {
  return compare(a.symbol, b.symbol) || compare(`${a.field} ${a.given}`, `${b.field} ${b.given}`);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
