import type { Relations } from '../answers.ts';
import { percent, signedPercent } from '../format.ts';

const WIDTH = 640;
const HEIGHT = 300;
const LEFT = 64;
const BOTTOM = 34;
const TOP = 12;
const RIGHT = 90;
const TICKS = 4;

type Place = Relations['present'];

/** Volatility against expected return: the best portfolios as a line, the present one, the target, and the symbols alone. */
export function Frontier({ relations: { frontier, present, target, single } }: { readonly relations: Relations }) {
  const all = [...frontier, present, target, ...single];
  const widest = Math.max(...all.map(({ volatility }) => volatility)) * 1.05;
  const returns = all.map(({ expectedReturn }) => expectedReturn);
  const low = Math.min(0, ...returns);
  const high = Math.max(1e-6, ...returns);
  const x = ({ volatility }: Pick<Place, 'volatility'>): number =>
    LEFT + (volatility / widest) * (WIDTH - LEFT - RIGHT);
  const y = ({ expectedReturn }: Pick<Place, 'expectedReturn'>): number =>
    TOP + ((high - expectedReturn) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const steps = Array.from({ length: TICKS + 1 }, (_, tick) => tick / TICKS);
  const line = frontier.map((place) => `${x(place).toFixed(1)},${y(place).toFixed(1)}`).join(' ');
  const summary = `The present portfolio: expected return ${signedPercent(present.expectedReturn, 3)}, volatility ${percent(present.volatility, 2)}. The target: ${signedPercent(target.expectedReturn, 3)}, ${percent(target.volatility, 2)}.`;
  return (
    <svg class="frontier" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={summary}>
      {steps.map((step) => {
        const expectedReturn = low + step * (high - low);
        return (
          <g key={step}>
            <line
              x1={LEFT}
              x2={WIDTH - RIGHT}
              y1={y({ expectedReturn })}
              y2={y({ expectedReturn })}
              class="grid-line"
            />
            <text x={LEFT - 8} y={y({ expectedReturn }) + 4} text-anchor="end">
              {signedPercent(expectedReturn, 2)}
            </text>
            <text x={x({ volatility: step * widest })} y={HEIGHT - BOTTOM + 18} text-anchor="middle">
              {percent(step * widest, 1)}
            </text>
          </g>
        );
      })}
      <polyline points={line} class="frontier-line" />
      {single.map((place) => (
        <g key={place.symbol} class="single">
          <circle cx={x(place)} cy={y(place)} r="3" />
          <text x={x(place) + 6} y={y(place) + 4}>
            {place.symbol}
          </text>
        </g>
      ))}
      <g class="present">
        <circle cx={x(present)} cy={y(present)} r="6" />
        <text x={x(present) - 9} y={y(present) - 8} text-anchor="end">
          now
        </text>
      </g>
      <g class="target">
        <circle cx={x(target)} cy={y(target)} r="6" />
        <text x={x(target) + 9} y={y(target) - 8}>
          target
        </text>
      </g>
    </svg>
  );
}
