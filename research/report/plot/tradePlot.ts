import { line } from 'd3-shape';
import { document, frame, timeAxis, timeScale, valueAxis, valueScale } from './frame.ts';
import { element, type Markup, text } from './markup.ts';

/** An execution on the plot of a price. */
export interface TradeMark {
  /** ms UTC. */
  readonly at: number;
  readonly price: number;
  readonly side: 'buy' | 'sell';
  /** What it was, in words. */
  readonly words: string;
}

export interface TradePlot {
  readonly title: string;
  readonly description: string;
  readonly times: readonly number[];
  readonly closes: readonly (number | undefined)[];
  readonly trades: readonly TradeMark[];
}

const HALF = 4.5;

/** A price with what was bought (upwards) and sold (downwards) on it. */
export function tradePlot({ title, description, times, closes, trades }: TradePlot): Markup {
  const prices = [...closes.filter((close) => close !== undefined), ...trades.map(({ price }) => price)];
  const [low, high] = [prices.reduce((a, b) => Math.min(a, b)), prices.reduce((a, b) => Math.max(a, b))];
  const box = frame(title, [], 150);
  const scale = valueScale(box, low, high, true);
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 1];
  const x = timeScale(from, to);
  const path =
    line<number | undefined>(
      (_, index) => x(times[index]),
      (close) => scale.at(close ?? 0),
    )
      .defined((close) => close !== undefined)
      .digits(1)([...closes]) ?? '';
  const marks = trades.map(({ at, price, side, words }) => {
    const [left, middle] = [x(at), scale.at(price)];
    const tip = side === 'buy' ? -HALF : HALF;
    const points = [
      [left - HALF, middle - tip],
      [left + HALF, middle - tip],
      [left, middle + tip],
    ];
    return element(
      'polygon',
      { class: side, points: points.map((point) => point.map((value) => value.toFixed(1)).join()).join(' ') },
      element('title', {}, text(words)),
    );
  });
  return document(
    box,
    title,
    description,
    valueAxis(scale, priceName),
    timeAxis(box, from, to),
    element('path', { class: 'mark s4', d: path }),
    ...marks,
  );
}

function priceName(value: number): string {
  return value >= 1_000
    ? value.toLocaleString('en', { maximumFractionDigits: 0 })
    : String(Number(value.toPrecision(3)));
}
