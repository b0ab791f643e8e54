import type { PortfolioStatusBody } from '../../../core/figures/portfolioStatusBody.ts';
import type { SymbolProfit } from '../../../core/figures/symbolProfit.ts';
import { money, percent } from '../../../core/portfolio/explaining/explain.ts';
import { tableLines } from '../table.ts';
import { amount, minute, quantity, signed } from './amounts.ts';

/** What an account holds, and what its symbols have earned. */
export interface Balance
  extends Pick<PortfolioStatusBody, 'account' | 'asOf' | 'quoteCurrency' | 'equity' | 'cash' | 'positions'> {
  readonly symbols: readonly SymbolProfit[];
}

/** What people read of a balance. */
export function balanceLines(balance: Balance): readonly string[] {
  const { account, asOf, quoteCurrency, equity, cash, positions } = balance;
  if (asOf === null || quoteCurrency === null) return ['No cycle has looked at the account yet.'];
  return [
    `Account ${account} as of ${minute(asOf)} UTC; amounts in ${quoteCurrency}`,
    `Equity ${money(equity ?? 0, quoteCurrency)}, cash ${money(cash ?? 0, quoteCurrency)}`,
    ...positionLines(positions, balance.symbols),
  ];
}

/** Positions with their cost and what they would earn if they were sold; both are empty where the cost is not known. */
export function positionLines(positions: Balance['positions'], symbols: readonly SymbolProfit[]): readonly string[] {
  if (positions.length === 0) return ['No positions.'];
  const rows = positions.map((position) => {
    const earned = symbols.find(({ symbol }) => symbol === position.symbol);
    const unrealised = earned?.unrealised ?? null;
    return [
      position.symbol,
      quantity(position.quantity),
      amount(position.value),
      percent(position.weight),
      percent(position.targetWeight),
      unrealised === null || earned === undefined ? '' : amount(earned.cost),
      unrealised === null ? '' : signed(unrealised),
    ];
  });
  return tableLines(['SYMBOL', 'QUANTITY', 'VALUE', 'WEIGHT', 'TARGET', 'COST', 'PROFIT'], rows);
}
