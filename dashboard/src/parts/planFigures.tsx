import type { Plan } from '../answers.ts';
import { percent } from '../format.ts';
import { Figure } from './figure.tsx';

/** What a plan changes, in figures of a list. */
export function PlanFigures({ plan: { before, after, riskBudget, trades, decisions } }: { readonly plan: Plan }) {
  return (
    <>
      <Figure
        label="Risk"
        value={`${percent(before.valueAtRisk, 2)} → ${percent(after.valueAtRisk, 2)}`}
        note={`budget ${percent(riskBudget)}`}
      />
      <Figure label="Positions" value={`${before.positions} → ${after.positions}`} note="before → after" />
      <Figure
        label="Diversified"
        value={`${percent(before.diversification, 0)} → ${percent(after.diversification, 0)}`}
        note="before → after"
      />
      <Figure label="Trades" value={trades.length} note={`of ${decisions.length} symbols`} />
    </>
  );
}
