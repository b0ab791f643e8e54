import type { Relations } from '../answers.ts';
import { Scroll } from './scroll.tsx';

/** Correlations as colours: the one of what rises together, the other of what balances. */
export function HeatMap({ relations: { symbols, correlation } }: { readonly relations: Relations }) {
  const names = symbols.map((symbol) => symbol.split('-')[0] ?? symbol);
  return (
    <Scroll label="Correlations, table">
      <table class="heat-map">
        <thead>
          <tr>
            <td />
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {correlation.map((row, i) => (
            <tr key={symbols[i]}>
              <th scope="row">{names[i]}</th>
              {row.map((value, j) => (
                <td key={symbols[j]} style={{ background: heat(value) }} title={`${symbols[i]} and ${symbols[j]}`}>
                  {i === j ? '' : value.toFixed(2).replace('0.', '.')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** At most so much of a colour, in per cent, so that the figure on it can be read. */
const MOST_COLOUR = 45;

function heat(correlation: number): string {
  const colour = correlation < 0 ? 'var(--gain)' : 'var(--loss)';
  return `color-mix(in srgb, ${colour} ${Math.round(Math.abs(correlation) * MOST_COLOUR)}%, transparent)`;
}
