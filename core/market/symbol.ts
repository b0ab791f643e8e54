/** A market written base-quote, `ALT-USD`. The venue's own spelling (`ALT/USD`) exists only inside the exchange adapter. */
export type TradingSymbol = string;

const SYMBOL_PATTERN = /^[A-Z0-9]{1,15}-[A-Z0-9]{2,10}$/;

/** True for a well-formed `BASE-QUOTE` in upper case. */
export function isTradingSymbol(text: string): boolean {
  return SYMBOL_PATTERN.test(text);
}

/** `ALT-USD` from its two parts. */
export function toSymbol(base: string, quote: string): TradingSymbol {
  return `${base}-${quote}`;
}

/** The base asset of a symbol: `ALT` of `ALT-USD`. */
export function baseOf(symbol: TradingSymbol): string {
  return symbol.slice(0, symbol.lastIndexOf('-'));
}

/** The quote currency of a symbol: `USD` of `ALT-USD`. */
export function quoteOf(symbol: TradingSymbol): string {
  return symbol.slice(symbol.lastIndexOf('-') + 1);
}
