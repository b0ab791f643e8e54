import type { ReportData } from './reportData.ts';

/** The days of a report as CSV, one line a day: growth of each account, then what the account did and what was earned by coin, by model and by limit. */
export function reportCsv({ days, accounts, account, risk, symbols, models, limits }: ReportData): string {
  const names = symbols.map(({ symbol }) => symbol);
  const head = [
    'day',
    'equity',
    'return',
    'exposure',
    'effective_positions',
    'risk_before',
    'risk_planned',
    'risk_budget',
    'fees',
    'slippage',
    ...accounts.map(({ name }) => `growth ${name}`),
    ...names.map((name) => `earned ${name}`),
    ...models.map(({ name }) => `model ${name}`),
    ...limits.map(({ name }) => `limit ${name}`),
  ];
  const rows = days.map((day, index) => {
    const { equity, return: earned, exposure, effectivePositions, fees, slippage } = account[index];
    const { earned: bySymbol, byModel, byLimit } = account[index];
    const { before, planned, budget } = risk[index];
    return [
      new Date(day).toISOString().slice(0, 10),
      equity,
      earned,
      exposure,
      effectivePositions,
      before,
      planned,
      budget,
      fees,
      slippage,
      ...accounts.map(({ growth }) => growth[index] ?? ''),
      ...names.map((name) => bySymbol[name] ?? 0),
      ...models.map(({ name }) => byModel[name] ?? 0),
      ...limits.map(({ name }) => byLimit[name] ?? 0),
    ];
  });
  return `${[head, ...rows].map((row) => row.map(quoted).join(',')).join('\n')}\n`;
}

function quoted(cell: string | number): string {
  const written = String(cell);
  return /[",\n]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
}
