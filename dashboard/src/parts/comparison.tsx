import type { CycleDetail, Decision, Plan } from '../answers.ts';
import { money, percent, words } from '../format.ts';
import { Empty, Panel } from './panel.tsx';
import { Scroll } from './scroll.tsx';

interface ComparisonProps {
  readonly one: CycleDetail;
  readonly other: CycleDetail;
}

/** What two cycles decided differently. */
export function Comparison({ one, other }: ComparisonProps) {
  const title = `${one.cycle.cycleId} → ${other.cycle.cycleId}`;
  if (one.plan === null || other.plan === null)
    return (
      <Panel title={title}>
        <Empty>One of them has made no plan.</Empty>
      </Panel>
    );
  const { plan: before } = one;
  const { plan: after } = other;
  const symbols = [...new Set([...before.decisions, ...after.decisions].map(({ symbol }) => symbol))].toSorted();
  const rows = symbols
    .map((symbol) => ({ symbol, was: decisionOn(before, symbol), is: decisionOn(after, symbol) }))
    .filter(({ was, is }) => differs(was, is));
  return (
    <Panel
      title={title}
      class="whole"
      note={`risk ${percent(before.after.valueAtRisk, 2)} → ${percent(after.after.valueAtRisk, 2)}, equity ${money(before.before.equity, before.quoteCurrency)} → ${money(after.before.equity, after.quoteCurrency)}`}
    >
      {rows.length === 0 ? (
        <Empty>Both decided the same of every symbol.</Empty>
      ) : (
        <Scroll label="Differences, table">
          <table class="plain-table decisions">
            <thead>
              <tr>
                <th>Symbol</th>
                <th>Verdict</th>
                <th>Why</th>
                <th>Weight</th>
                <th>Target</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ symbol, was, is }) => (
                <tr key={symbol}>
                  <th scope="row">{symbol}</th>
                  <td>
                    {was?.action ?? 'not seen'} → {is?.action ?? 'not seen'}
                  </td>
                  <td class="why">
                    <span>
                      {was?.reason === is?.reason
                        ? words(is?.reason ?? '')
                        : `${words(was?.reason ?? 'none')} → ${words(is?.reason ?? 'none')}`}
                    </span>
                    <small>{is?.sentence ?? was?.sentence}</small>
                  </td>
                  <td>{change(was?.analysis?.weight, is?.analysis?.weight)}</td>
                  <td>{change(was?.analysis?.target, is?.analysis?.target)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}

function decisionOn(plan: Plan, symbol: string): Decision | undefined {
  return plan.decisions.find((decision) => decision.symbol === symbol);
}

/** Weights that differ by less come from prices alone. */
const LEAST_CHANGE = 0.005;

function differs(was: Decision | undefined, is: Decision | undefined): boolean {
  if (was?.action !== is?.action || was?.reason !== is?.reason) return true;
  const moved = (name: 'weight' | 'target'): number =>
    Math.abs((was?.analysis?.[name] ?? 0) - (is?.analysis?.[name] ?? 0));
  return Math.max(moved('weight'), moved('target')) >= LEAST_CHANGE;
}

function change(was: number | undefined, is: number | undefined): string {
  return `${percent(was ?? null)} → ${percent(is ?? null)}`;
}
