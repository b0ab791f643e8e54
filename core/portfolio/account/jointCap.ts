import type { TradingSymbol } from '../../market/symbol.ts';

/** Several symbols that may have only so much weight together: a group by configuration, or a cointegrated pair, which is one bet. */
export interface JointCap {
  readonly kind: 'group' | 'pair';
  /** Unique among the caps of a plan: the group's name, or the pair's symbols. */
  readonly name: string;
  readonly symbols: readonly TradingSymbol[];
  /** Largest summed weight, share of equity. */
  readonly maxWeight: number;
}

/** The cap on a cointegrated pair. */
export function pairCap(a: TradingSymbol, b: TradingSymbol, maxWeight: number): JointCap {
  const symbols = [a, b].sort();
  return { kind: 'pair', name: symbols.join(' and '), symbols, maxWeight };
}

/** The caps that concern a symbol. */
export function capsOn(symbol: TradingSymbol, caps: readonly JointCap[]): readonly JointCap[] {
  return caps.filter(({ symbols }) => symbols.includes(symbol));
}
