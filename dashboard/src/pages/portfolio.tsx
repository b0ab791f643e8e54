import type { Balance, Profit, Relations, Risk } from '../answers.ts';
import { figure, gain, money, percent, signedPercent, tone } from '../format.ts';
import { useLive, useRead } from '../live.ts';
import { LimitBar, WeightBar } from '../parts/bars.tsx';
import { Frontier } from '../parts/frontier.tsx';
import { HeatMap } from '../parts/heatMap.tsx';
import { Empty, Panel, Read } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { pathFor } from '../request.ts';

/** What is held, what it has cost and earned, what of the risk it carries, and how near the limits are. */
export function Portfolio() {
  const { account, changes, status } = useLive();
  const mark = `${changes.cycles}-${changes.orders}`;
  const balance = useRead<Balance>(pathFor('/balance', account), mark);
  const risk = useRead<Risk>(pathFor('/risk', account), mark);
  const profit = useRead<Profit>(pathFor('/profit', account, { limit: '1' }), mark);
  const related = useRead<{ relations: Relations | null }>(pathFor('/relations', account), changes.cycles);
  const days = related.data?.relations?.days;
  const names = status?.positions.length ?? 0;
  return (
    <div class="grid">
      <Panel title="Positions" class="whole">
        <Read of={balance} height={300}>
          {(answer) => <Positions balance={answer} risk={risk.data} profit={profit.data} />}
        </Read>
      </Panel>
      <Panel title="Limits">
        <Read of={risk} height={200}>
          {(answer) => <Limits risk={answer} names={names} balance={balance.data} />}
        </Read>
      </Panel>
      <Panel title="Contribution to risk" note="now → after the plan">
        <Read of={risk} height={200}>
          {(answer) => <Contributions risk={answer} />}
        </Read>
      </Panel>
      <Panel title="Value at risk in three views" note="one day, 95 %">
        <Read of={risk} height={200}>
          {(answer) => <Views risk={answer} />}
        </Read>
      </Panel>
      <Panel title="Efficient frontier" class="wide" note="of one day, by the forecast of the last plan">
        <Read of={related} height={320}>
          {({ relations }) => (relations === null ? <Unrelated /> : <Frontier relations={relations} />)}
        </Read>
      </Panel>
      <Panel title="Correlation" note={days === undefined ? undefined : `of ${days} daily returns`}>
        <Read of={related} height={320}>
          {({ relations }) => (relations === null ? <Unrelated /> : <HeatMap relations={relations} />)}
        </Read>
      </Panel>
      <Panel title="Profit by symbol" class="whole">
        <Read of={profit} height={200}>
          {(answer) => <Symbols profit={answer} />}
        </Read>
      </Panel>
    </div>
  );
}

function Unrelated() {
  return <Empty>Known once a plan has two symbols with a common history of a month.</Empty>;
}

interface PositionsProps {
  readonly balance: Balance;
  readonly risk: Risk | null;
  readonly profit: Profit | null;
}

function Positions({ balance, risk, profit }: PositionsProps) {
  const { positions, quoteCurrency, cash, equity } = balance;
  if (positions.length === 0) return <Empty>All cash: {money(cash, quoteCurrency)}.</Empty>;
  const limit = risk?.limits.maxWeight;
  const scale = Math.max(limit ?? 0, ...positions.flatMap(({ weight, targetWeight }) => [weight, targetWeight])) * 1.1;
  const share = new Map(risk?.plan?.contributions.map(({ symbol, after }) => [symbol, after]));
  const earned = new Map(profit?.symbols.map((row) => [row.symbol, row.unrealised]));
  return (
    <Scroll label="Positions, table">
      <table class="plain-table">
        <thead>
          <tr>
            <th>Symbol</th>
            <th>Quantity</th>
            <th>Price</th>
            <th>Value</th>
            <th class="bar">Weight, target, limit</th>
            <th>Weight</th>
            <th>Target</th>
            <th>Cost</th>
            <th>Unrealised</th>
            <th>Of the risk</th>
          </tr>
        </thead>
        <tbody>
          {positions.map((row) => (
            <tr key={row.symbol}>
              <th scope="row">{row.symbol}</th>
              <td>{figure(row.quantity)}</td>
              <td>{Number(row.quantity) === 0 ? '–' : figure(Number(row.value) / Number(row.quantity))}</td>
              <td>{money(row.value, quoteCurrency)}</td>
              <td class="bar">
                <WeightBar
                  weight={row.weight}
                  target={row.targetWeight}
                  scale={scale}
                  {...(limit === undefined ? {} : { limit })}
                />
              </td>
              <td>{percent(row.weight)}</td>
              <td class="quiet">{percent(row.targetWeight)}</td>
              <td>{row.cost === null ? <span class="quiet">not known</span> : money(row.cost, quoteCurrency)}</td>
              <td class={tone(earned.get(row.symbol) ?? 0)}>{gain(earned.get(row.symbol) ?? null, quoteCurrency)}</td>
              <td>{percent(share.get(row.symbol) ?? null, 0)}</td>
            </tr>
          ))}
          <tr class="cash">
            <th scope="row">Cash</th>
            <td colSpan={2} />
            <td>{money(cash, quoteCurrency)}</td>
            <td />
            <td>{percent(Number(equity) === 0 ? null : Number(cash) / Number(equity))}</td>
            <td colSpan={4} />
          </tr>
        </tbody>
      </table>
    </Scroll>
  );
}

function Limits({
  risk,
  names,
  balance,
}: {
  readonly risk: Risk;
  readonly names: number;
  readonly balance: Balance | null;
}) {
  const { limits, valueAtRisk } = risk;
  const heaviest = balance?.positions.reduce<Balance['positions'][number] | undefined>(
    (most, row) => (most === undefined || row.weight > most.weight ? row : most),
    undefined,
  );
  return (
    <div class="limits">
      <LimitBar
        label={limits.riskMeasure === 'valueAtRisk' ? 'Value at risk' : 'Conditional value at risk'}
        value={valueAtRisk ?? 0}
        limit={limits.riskBudget}
        text={`${percent(valueAtRisk, 2)} of ${percent(limits.riskBudget)}`}
      />
      <LimitBar
        label={`Heaviest: ${heaviest?.symbol ?? 'none'}`}
        value={heaviest?.weight ?? 0}
        limit={limits.maxWeight}
        text={`${percent(heaviest?.weight ?? 0)} of ${percent(limits.maxWeight)}`}
      />
      <LimitBar
        label="Positions"
        value={names}
        limit={limits.maxPositions}
        text={`${names} of ${limits.maxPositions}`}
      />
      <dl class="list">
        <dt>band within which nothing is traded</dt>
        <dd>{percent(limits.rebalanceThreshold)}</dd>
        <dt>most of the free balance in one cycle</dt>
        <dd>{percent(limits.maxBalanceUse)}</dd>
        <dt>least confidence of a signal</dt>
        <dd>{percent(limits.minConfidence)}</dd>
        <dt>smallest trade</dt>
        <dd>{money(limits.minTradeAmount, balance?.quoteCurrency ?? 'USD')}</dd>
      </dl>
    </div>
  );
}

function Contributions({ risk: { plan } }: { readonly risk: Risk }) {
  if (plan === null || plan.contributions.length === 0) return <Empty>Known from the next plan on.</Empty>;
  const rows = plan.contributions.filter((row) => isWorthShowing(row)).toSorted((a, b) => b.after - a.after);
  const most = Math.max(0.01, ...rows.flatMap(({ before, after }) => [Math.abs(before), Math.abs(after)]));
  return (
    <table class="allocation">
      <thead class="hidden">
        <tr>
          <th>Symbol</th>
          <th>Share of the risk</th>
          <th>Now</th>
          <th>After</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ symbol, before, after }) => (
          <tr key={symbol}>
            <th scope="row">{symbol}</th>
            <td class="bar">
              <WeightBar weight={before} target={after} scale={most * 1.1} />
            </td>
            <td class="quiet">{percent(before, 0)}</td>
            <td>{percent(after, 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is left of a sold position carries no risk worth a line. */
function isWorthShowing({ before, after }: { readonly before: number; readonly after: number }): boolean {
  return Math.max(Math.abs(before), Math.abs(after)) >= 0.0005;
}

const VIEWS = [
  ['model', "by the market's own days"],
  ['filteredHistorical', "by this portfolio's history"],
  ['parametric', 'by a normal distribution'],
] as const;

function Views({ risk: { plan } }: { readonly risk: Risk }) {
  const { before = null, after = null } = plan ?? {};
  if (before === null || after === null) return <Empty>Known from the next plan on.</Empty>;
  return (
    <table class="plain-table views">
      <thead>
        <tr>
          <th>View</th>
          <th>VaR</th>
          <th>CVaR</th>
        </tr>
      </thead>
      <tbody>
        {VIEWS.map(([name, title]) => (
          <tr key={name}>
            <th scope="row">{title}</th>
            <td>
              {percent(before[name].valueAtRisk, 2)} → {percent(after[name].valueAtRisk, 2)}
            </td>
            <td>
              {percent(before[name].conditionalValueAtRisk, 2)} → {percent(after[name].conditionalValueAtRisk, 2)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Symbols({ profit: { symbols, quoteCurrency } }: { readonly profit: Profit }) {
  if (symbols.length === 0) return <Empty>Nothing was traded yet.</Empty>;
  return (
    <Scroll label="Profit by symbol, table">
      <table class="plain-table">
        <thead>
          <tr>
            <th>Symbol</th>
            <th>Realised</th>
            <th>Unrealised</th>
            <th>Of its cost</th>
            <th>Cost of what is held</th>
            <th>Fees</th>
            <th>Turnover</th>
            <th>Trades</th>
          </tr>
        </thead>
        <tbody>
          {symbols.map((row) => {
            const cost = Number(row.cost);
            return (
              <tr key={row.symbol}>
                <th scope="row">{row.symbol}</th>
                <td class={tone(row.realised)}>{gain(row.realised, quoteCurrency)}</td>
                <td class={tone(row.unrealised)}>{gain(row.unrealised, quoteCurrency)}</td>
                <td class={tone(row.unrealised)}>
                  {row.unrealised === null || cost === 0 ? '–' : signedPercent(Number(row.unrealised) / cost)}
                </td>
                <td>{money(row.cost, quoteCurrency)}</td>
                <td class="quiet">{money(row.fees, quoteCurrency)}</td>
                <td class="quiet">{money(row.turnover, quoteCurrency)}</td>
                <td>{row.trades}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
