/** What the price did over one interval. Prices in quote per base; volume in whole volume increments, so that parts add up exactly. */
export interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** The bar of two adjoining intervals together. */
export function joinBars(earlier: Bar, later: Bar): Bar {
  return {
    open: earlier.open,
    high: Math.max(earlier.high, later.high),
    low: Math.min(earlier.low, later.low),
    close: later.close,
    volume: earlier.volume + later.volume,
  };
}

/** The same bar at `factor` times its prices. */
export function scaleBar(bar: Bar, factor: number): Bar {
  if (factor === 1) return bar;
  return {
    open: bar.open * factor,
    high: bar.high * factor,
    low: bar.low * factor,
    close: bar.close * factor,
    volume: bar.volume,
  };
}
