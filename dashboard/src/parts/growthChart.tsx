import type { BacktestComparison } from '../answers.ts';
import { signedPercent } from '../format.ts';

const WIDTH = 900;
const HEIGHT = 260;
const LEFT = 56;
const RIGHT = 16;
const TOP = 10;
const BOTTOM = 26;
const TICKS = 4;
/** Below so much between the lowest and the highest value ticks are told in tenths of a percent. */
const COARSE = 0.2;

/** What one unit of money became in each result. */
export function GrowthChart({ series }: { readonly series: BacktestComparison['growth'] }) {
  const points = series.flatMap(({ days, growth }) => days.map((day, place) => [Date.parse(day), growth[place] ?? 1]));
  if (points.length === 0) return null;
  const [first, last] = [Math.min(...points.map(([at]) => at)), Math.max(...points.map(([at]) => at))];
  const [low, high] = [
    Math.min(1, ...points.map(([, value]) => value)),
    Math.max(1.001, ...points.map(([, value]) => value)),
  ];
  const x = (at: number): number => LEFT + ((at - first) / Math.max(1, last - first)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const steps = Array.from({ length: TICKS + 1 }, (_, tick) => tick / TICKS);
  const summary = series.map(({ name, growth }) => `${name}: ${signedPercent((growth.at(-1) ?? 1) - 1, 1)}`).join(', ');
  return (
    <figure class="growth">
      <svg class="plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Growth. ${summary}`}>
        {steps.map((step) => {
          const value = low + step * (high - low);
          return (
            <g key={step}>
              <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} class="grid-line" />
              <text x={LEFT - 8} y={y(value) + 4} text-anchor="end">
                {signedPercent(value - 1, high - low < COARSE ? 1 : 0)}
              </text>
              <text
                x={x(first + step * (last - first))}
                y={HEIGHT - 6}
                text-anchor={step === 0 ? 'start' : step === 1 ? 'end' : 'middle'}
              >
                {new Date(first + step * (last - first)).toISOString().slice(0, 10)}
              </text>
            </g>
          );
        })}
        {series.map(({ name, days, growth }, place) => (
          <polyline
            key={name}
            class={`plot-line series-${place}`}
            points={days
              .map((day, at) => `${x(Date.parse(day)).toFixed(1)},${y(growth[at] ?? 1).toFixed(1)}`)
              .join(' ')}
          />
        ))}
      </svg>
      <figcaption>
        {series.map(({ name, growth }, place) => (
          <span key={name}>
            <i class={`series-${place}`} /> {name} {signedPercent((growth.at(-1) ?? 1) - 1, 1)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
