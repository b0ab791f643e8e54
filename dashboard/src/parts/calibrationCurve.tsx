import type { Scorecard } from '../answers.ts';
import { count, percent } from '../format.ts';

const WIDTH = 460;
const HEIGHT = 300;
const LEFT = 48;
const RIGHT = 16;
const TOP = 12;
const BOTTOM = 40;
const TICKS = [0, 0.25, 0.5, 0.75, 1];
/** Radii of the bins with the fewest and the most claims. */
const SMALLEST = 3.5;
const LARGEST = 10;

const x = (share: number): number => LEFT + share * (WIDTH - LEFT - RIGHT);
const y = (share: number): number => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);

/** What a source claimed against the share that came, with 95 % intervals; on the diagonal as much comes as was claimed. The larger the dot, the more claims. */
export function CalibrationCurve({ score }: { readonly score: Scorecard['sources'][number] }) {
  const { reliability, source } = score;
  const most = Math.max(...reliability.map((bin) => bin.count));
  const summary = `${source}: ${reliability.map(({ said, came, count: of }) => `said ${percent(said, 0)}, came ${percent(came, 0)} of ${of}`).join('; ')}`;
  const line = reliability.map(({ said, came }) => `${x(said).toFixed(1)},${y(came).toFixed(1)}`).join(' ');
  return (
    <svg class="plot calibration" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={summary}>
      {TICKS.map((share) => (
        <g key={share}>
          <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(share)} y2={y(share)} class="grid-line" />
          <text x={LEFT - 8} y={y(share) + 4} text-anchor="end">
            {percent(share, 0)}
          </text>
          <text x={x(share)} y={HEIGHT - BOTTOM + 18} text-anchor="middle">
            {percent(share, 0)}
          </text>
        </g>
      ))}
      <text x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 4} text-anchor="middle">
        claimed
      </text>
      <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} class="diagonal" />
      <polyline points={line} class="plot-line" />
      {reliability.map(({ from, said, came, count: of, interval }) => (
        <g key={from} class="bin">
          <title>{`claimed ${percent(said)}, came ${percent(came)} of ${count(of, 'claim')}, 95 %: ${percent(interval.lower, 0)} to ${percent(interval.upper, 0)}`}</title>
          <line x1={x(said)} x2={x(said)} y1={y(interval.lower)} y2={y(interval.upper)} />
          <circle cx={x(said)} cy={y(came)} r={SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(of / most)} />
        </g>
      ))}
    </svg>
  );
}
