import { area, stack } from 'd3-shape';
import { document, frame, timeAxis, timeScale, valueAxis, valueScale } from './frame.ts';
import { element, type Markup, text } from './markup.ts';
import { COLOURS } from './plotStyle.ts';

/** One layer of a stack. */
interface Layer {
  readonly name: string;
  readonly values: readonly number[];
}

export interface StackPlot {
  readonly title: string;
  readonly description: string;
  /** ms UTC, ascending. */
  readonly times: readonly number[];
  /** Greatest first; more than there are colours are put together. */
  readonly layers: readonly Layer[];
  readonly format: (value: number) => string;
}

/** Shares over time, one on top of the other. */
export function stackPlot({ title, description, times, layers, format }: StackPlot): Markup {
  const shown = distinct(layers, times.length);
  const names = shown.map(({ name }, colour) => ({ name, colour: colour === COLOURS - 1 ? COLOURS - 1 : colour }));
  const box = frame(title, names, 220);
  const rows = times.map((_, row) => Object.fromEntries(shown.map(({ name, values }) => [name, values[row] ?? 0])));
  const stacked = stack<Record<string, number>>().keys(shown.map(({ name }) => name))(rows);
  const most = stacked.at(-1)?.reduce((high, [, top]) => Math.max(high, top), 0) ?? 0;
  const scale = valueScale(box, 0, Math.max(most, 0.01));
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 1];
  const x = timeScale(from, to);
  const paths = stacked.map((layer, colour) => {
    const d =
      area<[number, number]>(
        (_, row) => x(times[row]),
        ([low]) => scale.at(low),
        ([, high]) => scale.at(high),
      ).digits(1)(layer.map(([low, high]): [number, number] => [low, high])) ?? '';
    return element('path', { class: `f${colour}`, d }, element('title', {}, text(layer.key)));
  });
  return document(box, title, description, valueAxis(scale, format), timeAxis(box, from, to), ...paths);
}

function distinct(layers: readonly Layer[], length: number): readonly Layer[] {
  if (layers.length <= COLOURS) return layers;
  const rest = layers.slice(COLOURS - 1);
  const values = Array.from({ length }, (_, row) => rest.reduce((sum, layer) => sum + (layer.values[row] ?? 0), 0));
  return [...layers.slice(0, COLOURS - 1), { name: `${rest.length} others`, values }];
}
