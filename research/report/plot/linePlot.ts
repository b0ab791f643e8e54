import { area, line } from 'd3-shape';
import { document, frame, timeAxis, timeScale, valueAxis, valueScale } from './frame.ts';
import { element, type Markup, text } from './markup.ts';

export interface Line {
  readonly name: string;
  readonly colour: number;
  /** One value a moment; undefined where there is none. */
  readonly values: readonly (number | undefined)[];
  /** `wash` fills down to zero, `limit` is dashed. */
  readonly form?: 'wash' | 'limit';
}

export interface LinePlot {
  readonly title: string;
  readonly description: string;
  /** ms UTC, ascending. */
  readonly times: readonly number[];
  /** The first one is drawn above the others. */
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  readonly area?: number;
  readonly logarithmic?: boolean;
  /** Values that are shown whatever the lines are. */
  readonly include?: readonly number[];
}

/** Lines over time. */
export function linePlot(plot: LinePlot): Markup {
  const { title, description, times, lines, format, include = [] } = plot;
  const all = [...include, ...lines.flatMap(({ values }) => values.filter((value) => value !== undefined))];
  const [low, high] = all.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const box = frame(title, lines.length > 1 ? lines : [], plot.area ?? 220);
  const scale = valueScale(box, Number.isFinite(low) ? low : 0, Number.isFinite(high) ? high : 1, plot.logarithmic);
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 1];
  const x = timeScale(from, to);
  const isThere = (value: number | undefined) => value !== undefined && Number.isFinite(value);
  const place = (_: unknown, index: number) => x(times[index]);
  const height = (value: number | undefined) => scale.at(value ?? 0);
  const drawn = lines.map(({ name, colour, values, form }, index) => {
    const path = line<number | undefined>(place, height).defined(isThere).digits(1)([...values]) ?? '';
    const fill = area<number | undefined>(place, scale.at(0), height).defined(isThere).digits(1)([...values]) ?? '';
    const wash = form === 'wash' ? element('path', { class: `wash f${colour}`, d: fill }) : '';
    const classes = `mark s${colour}${index === 0 ? ' first' : ''}${form === 'limit' ? ' limit' : ''}`;
    return wash + element('path', { class: classes, d: path }, element('title', {}, text(name)));
  });
  const zero = scale.at(0);
  const showsZero = !plot.logarithmic && zero <= box.bottom && zero >= box.top;
  return document(
    box,
    title,
    description,
    valueAxis(scale, format),
    timeAxis(box, from, to),
    showsZero ? element('line', { class: 'zero', x1: x(from), x2: x(to), y1: zero, y2: zero }) : '',
    ...drawn.toReversed(),
  );
}
