import { accepted, type Coverage, coverageOf, type VarView } from './coverage.ts';
import type { WalkedDay } from './walkForward.ts';

/** A portfolio needs as many days as this for a verdict. */
const LEAST_DAYS = 100;

/** A table of the whole period and each of its years, for every portfolio; and in one line each how many were accepted. */
export function walkForwardReport(walked: ReadonlyMap<string, readonly WalkedDay[]>): readonly string[] {
  const lines = [
    'One-day 95 % value at risk, walked forward. p-values: Kupiec / Christoffersen independence / conditional coverage.',
    '',
    '| portfolio | days | view | losses beyond | whole period | by year |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  const views: readonly VarView[] = ['model', 'filteredHistorical', 'parametric'];
  const totals = new Map(views.map((view) => [view, { whole: [0, 0], years: [0, 0] }]));
  for (const [name, days] of walked) {
    if (days.length < LEAST_DAYS) continue;
    for (const view of views) {
      const whole = coverageOf(days, view);
      const years = byYear(days).map(([year, part]) => ({ year, coverage: coverageOf(part, view) }));
      const total = totals.get(view);
      if (total !== undefined) {
        count(total.whole, whole);
        for (const { coverage } of years) count(total.years, coverage);
      }
      const yearly = years.map(({ year, coverage }) => `${year}: ${coverage.violations}, ${pValues(coverage)}`);
      lines.push(
        `| ${name} | ${whole.days} | ${view} | ${whole.violations} (${((100 * whole.violations) / whole.days).toFixed(1)} %) | ${pValues(whole)} | ${yearly.join('; ')} |`,
      );
    }
  }
  lines.push('');
  for (const [view, { whole, years }] of totals)
    lines.push(
      `${view}: all three tests accept ${whole[0]} of ${whole[1]} portfolios over the whole period, and ${years[0]} of ${years[1]} single years.`,
    );
  return lines;
}

function count(total: number[], coverage: Coverage): void {
  total[0] += accepted(coverage) ? 1 : 0;
  total[1] += 1;
}

function pValues({ kupiec, independence, conditionalCoverage }: Coverage): string {
  return [kupiec, independence, conditionalCoverage].map((p) => p.toFixed(2)).join('/');
}

function byYear(days: readonly WalkedDay[]): [number, readonly WalkedDay[]][] {
  const years = new Map<number, WalkedDay[]>();
  for (const item of days) {
    const year = new Date(item.day).getUTCFullYear();
    const part = years.get(year) ?? [];
    part.push(item);
    years.set(year, part);
  }
  return [...years].filter(([, part]) => part.length >= LEAST_DAYS);
}
