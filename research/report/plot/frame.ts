import { scaleLinear, scaleLog, scaleUtc } from 'd3-scale';
import { element, type Markup, text } from './markup.ts';
import { plotStyle } from './plotStyle.ts';

/** A scale from values to pixels that says where its grid lines are. */
export interface ValueScale {
  at(value: number): number;
  readonly ticks: readonly number[];
}

/** What the plots of a report are drawn in; pixels. */
export const WIDTH = 760;
const MARGIN = { left: 62, right: 14, bottom: 26 } as const;
const LEFT = MARGIN.left;
export const RIGHT = WIDTH - MARGIN.right;
const TITLE_HEIGHT = 26;
const LEGEND_ROW = 18;
/** Mean width of a letter at the size of the plots. */
const LETTER = 6.7;

export interface LegendEntry {
  readonly name: string;
  readonly colour: number;
}

export interface Frame {
  readonly top: number;
  readonly bottom: number;
  readonly height: number;
  readonly head: Markup;
}

/** Title and legend, and the area below them. @param area height of the area, pixels */
export function frame(title: string, legend: readonly LegendEntry[], area: number): Frame {
  let [x, row] = [LEFT, 0];
  const entries = legend.map(({ name, colour }) => {
    const width = 22 + name.length * LETTER + 16;
    if (x + width > RIGHT + 16 && x > LEFT) [x, row] = [LEFT, row + 1];
    const y = TITLE_HEIGHT + 12 + row * LEGEND_ROW;
    const entry =
      element('rect', { class: `f${colour}`, x, y: y - 8, width: 14, height: 8, rx: 2 }) +
      element('text', { class: 'name', x: x + 20, y }, text(name));
    x += width;
    return entry;
  });
  const top = TITLE_HEIGHT + (legend.length === 0 ? 6 : (row + 1) * LEGEND_ROW + 8);
  const head = element('text', { class: 'title', x: LEFT, y: 17 }, text(title)) + entries.join('');
  return { top, bottom: top + area, height: top + area + MARGIN.bottom, head };
}

/** The whole plot as an SVG document of its own. @param description what it shows, for those who cannot see it */
export function document(
  { height, head }: Pick<Frame, 'height' | 'head'>,
  title: string,
  description: string,
  ...body: readonly Markup[]
): Markup {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'plot',
      viewBox: `0 0 ${WIDTH} ${Math.ceil(height)}`,
      width: WIDTH,
      height: Math.ceil(height),
      role: 'img',
    },
    element('title', {}, text(title)),
    element('desc', {}, text(description)),
    element('style', {}, plotStyle('svg.plot')),
    head,
    ...body,
  );
}

/** Values from `low` to `high` upwards in a frame; logarithmic where they span a factor of more than four and are above zero. */
export function valueScale({ top, bottom }: Frame, low: number, high: number, mayBeLogarithmic = false): ValueScale {
  if (mayBeLogarithmic && low > 0 && high / low > 4) {
    const scale = scaleLog([low * 0.96, high * 1.04], [bottom, top]);
    const [least, most] = scale.domain();
    const powers = Array.from({ length: 12 }, (_, power) => 10 ** (power - 4));
    const ticks = powers
      .flatMap((power) => [power, 2 * power, 5 * power])
      .filter((tick) => tick >= least && tick <= most);
    return { at: scale, ticks };
  }
  const [from, to] = low === high ? [low - 1, high + 1] : [low, high];
  const scale = scaleLinear([from, to], [bottom, top]).nice(5);
  return { at: scale, ticks: scale.ticks(5) };
}

/** Moments, ms UTC, from left to right. */
export function timeScale(from: number, to: number): (at: number) => number {
  return scaleUtc([from, to], [LEFT, RIGHT]);
}

/** Grid lines with what they stand for on the left. */
export function valueAxis(scale: ValueScale, format: (value: number) => string): Markup {
  return scale.ticks
    .map((tick) => {
      const y = scale.at(tick);
      return (
        element('line', { class: 'grid', x1: LEFT, x2: RIGHT, y1: y, y2: y }) +
        element('text', { x: LEFT - 8, y: y + 4, 'text-anchor': 'end' }, text(format(tick)))
      );
    })
    .join('');
}

/** Days and months below a frame. */
export function timeAxis({ bottom }: Frame, from: number, to: number): Markup {
  const scale = scaleUtc([from, to], [LEFT, RIGHT]);
  return scale
    .ticks(8)
    .map((date) => {
      const x = scale(date);
      return (
        element('line', { class: 'grid', x1: x, x2: x, y1: bottom, y2: bottom + 4 }) +
        element('text', { x, y: bottom + 18, 'text-anchor': 'middle' }, text(dateName(date)))
      );
    })
    .join('');
}

function dateName(date: Date): string {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const name = date.toLocaleString('en', { month: 'short', timeZone: 'UTC' });
  if (day !== 1) return `${day} ${name}`;
  return month === 0 ? String(year) : name;
}
