import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { Equity } from '../answers.ts';
import { money, percent } from '../format.ts';
import { useTheme } from '../theme.ts';

interface EquityChartProps {
  readonly equity: Equity;
}

const HEIGHT = 210;
const DRAWDOWN_HEIGHT = 88;

/** A colour of the theme that is shown, as a canvas takes it. @param share how much of it, where what is behind shines through */
function colour(name: string, share = 1): string {
  const probe = document.createElement('i');
  probe.style.color = `color-mix(in srgb, var(${name}) ${100 * share}%, transparent)`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Options of one of the two charts, which share the cursor. */
function options(width: number, height: number, series: uPlot.Series, label: (value: number) => string): uPlot.Options {
  const axis = { stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    cursor: { sync: { key: 'equity' }, points: { size: 6 }, drag: { x: true, y: false } },
    legend: { show: false },
    series: [{}, { width: 1.8, points: { show: false }, ...series }],
    axes: [
      { ...axis, size: 38, font: '11px system-ui' },
      { ...axis, size: 74, font: '11px system-ui', values: (_, values) => values.map(label) },
    ],
  };
}

/** Equity over time, and below it the fall from the highest point. Drag to look closer, click twice to see all. */
export function EquityChart({ equity: { points, quoteCurrency } }: EquityChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const element = box.current;
    // A change of the theme draws anew, since a canvas knows no variables.
    if (element === null || theme === undefined) return;
    const times = points.map(({ at }) => Date.parse(at) / 1_000);
    const tell = (index: number | null | undefined): void => {
      const point = points[index ?? points.length - 1];
      if (readout.current === null || point === undefined) return;
      const at = new Date(point.at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
      readout.current.textContent = `${at} · ${money(point.equity, quoteCurrency)} · drawdown ${percent(point.drawdown, 2)}`;
    };
    const hooks = { setCursor: [(plot: uPlot) => tell(plot.cursor.idx)] };
    const upper = new uPlot(
      {
        ...options(
          element.clientWidth,
          HEIGHT,
          { stroke: colour('--accent'), fill: colour('--accent', 0.11) },
          (value) => money(value, quoteCurrency),
        ),
        hooks,
      },
      [times, points.map((point) => point.equity)],
      element,
    );
    const lower = new uPlot(
      {
        ...options(
          element.clientWidth,
          DRAWDOWN_HEIGHT,
          { stroke: colour('--loss'), fill: colour('--loss', 0.14), width: 1.2 },
          (value) => percent(value, 1),
        ),
        scales: { y: { range: (_, low) => [Math.min(low, -0.001) * 1.1, 0] } },
        hooks,
      },
      [times, points.map((point) => -point.drawdown)],
      element,
    );
    tell(undefined);
    const resized = new ResizeObserver(() => {
      upper.setSize({ width: element.clientWidth, height: HEIGHT });
      lower.setSize({ width: element.clientWidth, height: DRAWDOWN_HEIGHT });
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      upper.destroy();
      lower.destroy();
    };
  }, [points, quoteCurrency, theme]);
  const first = points[0];
  const last = points.at(-1);
  const summary =
    first === undefined || last === undefined
      ? 'No equity yet'
      : `Equity from ${money(first.equity, quoteCurrency)} to ${money(last.equity, quoteCurrency)} over ${points.length} points`;
  return (
    <>
      <p class="readout" ref={readout} />
      <div class="equity-chart" ref={box} role="img" aria-label={summary} />
    </>
  );
}
