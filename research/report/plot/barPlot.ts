import { scaleLinear } from 'd3-scale';
import { document, RIGHT, WIDTH } from './frame.ts';
import { element, type Markup, text } from './markup.ts';

interface Bar {
  readonly name: string;
  readonly value: number;
}

export interface BarPlot {
  readonly title: string;
  readonly description: string;
  readonly bars: readonly Bar[];
  readonly format: (value: number) => string;
  /** Whether bars below zero have another colour. */
  readonly signed?: boolean;
}

const ROW = 22;
const TOP = 34;
/** Mean width of a capital letter at the size of the plots. */
const LETTER = 7.8;
/** Room for the figure beside a bar. */
const FIGURE = 84;

/** Named values as bars, each with its figure. */
export function barPlot({ title, description, bars, format, signed = false }: BarPlot): Markup {
  const names = Math.max(60, ...bars.map(({ name }) => name.length * LETTER + 16));
  const values = bars.map(({ value }) => value);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const left = names + (low < 0 ? FIGURE : 0);
  const scale = scaleLinear([low, low === high ? 1 : high], [left, RIGHT - FIGURE]);
  const zero = scale(0);
  const rows = bars.map(({ name, value }, index) => {
    const y = TOP + index * ROW;
    const end = scale(value);
    const isBelow = value < 0;
    return (
      element('text', { class: 'name', x: names - 10, y: y + 12, 'text-anchor': 'end' }, text(name)) +
      element('rect', {
        class: signed ? (isBelow ? 'f5' : 'f2') : 'f0',
        x: Math.min(zero, end),
        y,
        width: Math.max(1, Math.abs(end - zero)),
        height: ROW - 8,
        rx: 2,
      }) +
      element(
        'text',
        { x: isBelow ? end - 6 : end + 6, y: y + 12, ...(isBelow ? { 'text-anchor': 'end' } : {}) },
        text(format(value)),
      )
    );
  });
  const bottom = TOP + bars.length * ROW;
  const axis = element('line', { class: 'zero', x1: zero, x2: zero, y1: TOP - 4, y2: bottom });
  const head = element('text', { class: 'title', x: Math.min(10, WIDTH), y: 17 }, text(title));
  return document({ height: bottom + 8, head }, title, description, axis, ...rows);
}
