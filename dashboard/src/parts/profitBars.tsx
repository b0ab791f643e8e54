import type { Profit } from '../answers.ts';
import { gain, signedPercent } from '../format.ts';

interface ProfitBarsProps {
  readonly profit: Profit;
  readonly by: 'day' | 'week' | 'month';
}

function name(iso: string, by: ProfitBarsProps['by']): string {
  const options: Intl.DateTimeFormatOptions =
    by === 'month' ? { month: 'short', year: '2-digit' } : { day: 'numeric', month: 'short' };
  return new Date(iso).toLocaleDateString('en-GB', { ...options, timeZone: 'UTC' });
}

/** Profit by day, week or month as bars above and below a line. */
export function ProfitBars({ profit: { periods, quoteCurrency }, by }: ProfitBarsProps) {
  const most = Math.max(1e-12, ...periods.map(({ profit }) => Math.abs(profit)));
  return (
    <ol class="profit-bars">
      {periods.map(({ from, profit, share }) => (
        <li key={from} title={`${name(from, by)}: ${gain(profit, quoteCurrency)} (${signedPercent(share)})`}>
          <span class={profit < 0 ? 'below' : 'above'}>
            <i style={{ height: `${(Math.abs(profit) / most) * 100}%` }} />
          </span>
          <span class="hidden">
            {name(from, by)}: {gain(profit, quoteCurrency)}
          </span>
        </li>
      ))}
    </ol>
  );
}
