import { useState } from 'preact/hooks';
import type { CycleDetail, Equity, Performance, Profit, Risk, Status } from '../answers.ts';
import { count, duration, gain, money, percent, ratio, signedPercent, time, tone } from '../format.ts';
import { type Reading, useLive, useRead } from '../live.ts';
import { Badge, orderTone, outcomeTone, WeightBar } from '../parts/bars.tsx';
import { EquityChart } from '../parts/equityChart.tsx';
import { Figure } from '../parts/figure.tsx';
import { Needs } from '../parts/needs.tsx';
import { Empty, Panel, Read } from '../parts/panel.tsx';
import { ProfitBars } from '../parts/profitBars.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { WorkflowLink } from '../parts/workflowLink.tsx';
import { pathFor } from '../request.ts';
import { hrefOf } from '../route.ts';

/** The account on one page. Long as a list: one panel after the other. */
export function Overview() {
  const { account, status, changes, connection } = useLive();
  const [by, setBy] = useState<'day' | 'week' | 'month'>('day');
  const mark = `${changes.cycles}-${changes.orders}`;
  const profit = useRead<Profit>(pathFor('/profit', account, { by, limit: '30' }), mark);
  const equity = useRead<Equity>(pathFor('/equity', account), mark);
  const performance = useRead<Performance>(pathFor('/performance', account), mark);
  const risk = useRead<Risk>(status === null ? null : pathFor('/risk', account), mark);
  const last = status?.lastCycle ?? null;
  const cycle = useRead<CycleDetail>(
    last === null ? null : pathFor(`/cycles/${encodeURIComponent(last.cycleId)}`, account, { scope: last.scope }),
    mark,
  );
  if (status === null && connection === 'live')
    return (
      <Panel title="No cycle yet">
        <Empty>
          The account {account} is known from its first cycle on. <a href={hrefOf('cycles')}>Start one</a>, or wait for
          the schedule.
        </Empty>
      </Panel>
    );
  return (
    <div class="grid">
      {status !== null && status.needs.length > 0 && <Needs needs={status.needs} />}
      <Key status={status} profit={profit} performance={performance} />
      <Panel title="Equity" class="wide tall">
        <Read of={equity} height={326}>
          {(answer) =>
            answer.points.length > 1 ? (
              <EquityChart equity={answer} />
            ) : (
              <Empty>Two valuations make a line. The next cycle brings one.</Empty>
            )
          }
        </Read>
      </Panel>
      <Panel title="Risk" note={risk.data?.plan === null ? undefined : 'one day, 95 %'}>
        <Read of={risk} height={250}>
          {(answer) => <RiskGauge risk={answer} />}
        </Read>
      </Panel>
      <Panel title="Allocation" note="bar: now · mark: target">
        {status === null ? <Read of={risk}>{() => null}</Read> : <Allocation status={status} risk={risk.data} />}
      </Panel>
      <Panel
        title="Last cycle"
        note={
          last !== null && (
            <>
              <Badge text={last.outcome} kind={outcomeTone(last.outcome)} /> {time(last.closedAt)} ·{' '}
              <a href={hrefOf('decisions', last.cycleId)}>decisions</a> · <WorkflowLink workflowId={last.workflowId} />
            </>
          )
        }
      >
        {last === null ? <Empty>No cycle has ended yet.</Empty> : <LastCycle cycle={cycle} />}
      </Panel>
      <Panel
        title="Profit"
        note={
          <span class="segments">
            {(['day', 'week', 'month'] as const).map((unit) => (
              <button key={unit} type="button" aria-pressed={by === unit} onClick={() => setBy(unit)}>
                {unit}
              </button>
            ))}
          </span>
        }
      >
        <Read of={profit} height={230}>
          {(answer) => <ProfitPanel profit={answer} by={by} />}
        </Read>
      </Panel>
      <Panel title="Open orders" note={status === null ? '' : String(status.openOrders.length)} class="wide">
        {status !== null && <OpenOrders status={status} />}
      </Panel>
      <Panel title="Performance" note="of daily returns">
        <Read of={performance} height={150}>
          {(answer) => <PerformanceFigures performance={answer} />}
        </Read>
      </Panel>
    </div>
  );
}

interface KeyProps {
  readonly status: Status | null;
  readonly profit: Reading<Profit>;
  readonly performance: Reading<Performance>;
}

function Key({ status, profit: { data: profit }, performance: { data } }: KeyProps) {
  const currency = status?.quoteCurrency ?? profit?.quoteCurrency ?? null;
  const { equity = null, cash = null, openOrders = [] } = status ?? {};
  const free = equity === null || cash === null ? null : Number(cash) / Number(equity);
  const rows = [
    ['Today', profit?.today],
    ['Week', profit?.week],
    ['Month', profit?.month],
    ['All', profit?.all],
  ] as const;
  return (
    <dl class="key">
      <Figure label="Equity" value={money(equity, currency)} note={status?.asOf ? `as of ${time(status.asOf)}` : ' '} />
      {rows.map(([label, figure]) => (
        <Figure
          key={label}
          label={label}
          value={gain(figure?.profit ?? null, currency)}
          note={signedPercent(figure?.share ?? null)}
          tone={tone(figure?.profit ?? null)}
        />
      ))}
      <Figure label="Drawdown" value={percent(data?.performance?.maxDrawdown ?? null, 2)} note="deepest" />
      <Figure label="Cash" value={money(cash, currency)} note={percent(free)} />
      <Figure
        label="Positions"
        value={status === null ? '–' : status.positions.length}
        note={count(openOrders.length, 'open order')}
      />
    </dl>
  );
}

function RiskGauge({ risk }: { readonly risk: Risk }) {
  const { valueAtRisk, budget, plan, limits, diversification } = risk;
  if (valueAtRisk === null || budget === null) return <Empty>Known after the first cycle.</Empty>;
  const used = Math.min(1.25, valueAtRisk / budget);
  const state = used > 1 ? 'over' : used >= 0.8 ? 'near' : 'within';
  const after = plan?.after ?? null;
  return (
    <>
      <svg
        class={`gauge ${state}`}
        viewBox="0 0 200 116"
        role="img"
        aria-label={`Value at risk ${percent(valueAtRisk, 2)} of ${percent(budget, 2)}`}
      >
        <path class="track" d={arc(0, 1.25)} />
        <path class="used" d={arc(0, used)} />
        <line class="budget" {...tick(1)} />
        <text x="100" y="84" class="big">
          {percent(valueAtRisk, 2)}
        </text>
        <text x="100" y="104">
          of {percent(budget, 1)} budget
        </text>
      </svg>
      <dl class="pairs">
        <Figure label="CVaR after the plan" value={percent(after?.model.conditionalValueAtRisk ?? null, 2)} />
        <Figure label="VaR by history" value={percent(after?.filteredHistorical.valueAtRisk ?? null, 2)} />
        <Figure label="Diversified" value={percent(diversification, 0)} />
        <Figure label="Measured by" value={limits.riskMeasure === 'valueAtRisk' ? 'VaR' : 'CVaR'} />
      </dl>
    </>
  );
}

/** A point on the gauge's half circle; 1.25 of the budget is its end. */
function pointAt(used: number, radius: number): readonly [number, number] {
  const angle = Math.PI * (1 - used / 1.25);
  return [100 + radius * Math.cos(angle), 100 - radius * Math.sin(angle)];
}

function arc(from: number, to: number): string {
  const [x0, y0] = pointAt(from, 84);
  const [x1, y1] = pointAt(to, 84);
  return `M${x0.toFixed(2)} ${y0.toFixed(2)}A84 84 0 0 1 ${x1.toFixed(2)} ${y1.toFixed(2)}`;
}

function tick(used: number) {
  const [x1, y1] = pointAt(used, 72);
  const [x2, y2] = pointAt(used, 96);
  return { x1, y1, x2, y2 };
}

function Allocation({ status, risk }: { readonly status: Status; readonly risk: Risk | null }) {
  const { positions, equity, cash, quoteCurrency } = status;
  const rows = positions.filter(({ weight, targetWeight }) => weight > 0.0005 || targetWeight > 0);
  if (rows.length === 0) return <Empty>All cash.</Empty>;
  const limit = risk?.limits.maxWeight;
  const free = equity === null || cash === null || Number(equity) === 0 ? 0 : Number(cash) / Number(equity);
  const scale = Math.max(limit ?? 0, ...rows.flatMap(({ weight, targetWeight }) => [weight, targetWeight])) * 1.1;
  return (
    <table class="allocation">
      <thead class="hidden">
        <tr>
          <th>Symbol</th>
          <th>Now against target</th>
          <th>Weight</th>
          <th>Target</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ symbol, weight, targetWeight, value }) => (
          <tr key={symbol} title={money(value, quoteCurrency)}>
            <th scope="row">{symbol}</th>
            <td class="bar">
              <WeightBar
                weight={weight}
                target={targetWeight}
                scale={scale}
                {...(limit === undefined ? {} : { limit })}
              />
            </td>
            <td>{percent(weight)}</td>
            <td class="quiet">{percent(targetWeight)}</td>
          </tr>
        ))}
        <tr class="cash">
          <th scope="row">Cash</th>
          <td class="quiet">{money(cash, quoteCurrency)}</td>
          <td>{percent(free)}</td>
          <td />
        </tr>
      </tbody>
    </table>
  );
}

function LastCycle({ cycle }: { readonly cycle: Reading<CycleDetail> }) {
  return (
    <Read of={cycle} height={250}>
      {({ timeline, report, cycle: { startedAt, closedAt }, orders }) => (
        <>
          {timeline.length > 0 ? <Timeline timeline={timeline} /> : <Empty>Temporal has forgotten its steps.</Empty>}
          <p class="quiet">
            {count(orders.length, 'order')} in {duration(Date.parse(closedAt ?? startedAt) - Date.parse(startedAt))}
          </p>
          <details>
            <summary>Report</summary>
            <pre class="report">{report.join('\n')}</pre>
          </details>
        </>
      )}
    </Read>
  );
}

function ProfitPanel({ profit, by }: { readonly profit: Profit; readonly by: 'day' | 'week' | 'month' }) {
  const { symbols, quoteCurrency, periods } = profit;
  return (
    <>
      {periods.length === 0 ? <Empty>Nothing is earned or lost yet.</Empty> : <ProfitBars profit={profit} by={by} />}
      <Scroll label="Profit by symbol, table">
        <table class="plain-table">
          <thead>
            <tr>
              <th>Symbol</th>
              <th>Realised</th>
              <th>Unrealised</th>
              <th>Fees</th>
            </tr>
          </thead>
          <tbody>
            {symbols.slice(0, 6).map((row) => (
              <tr key={row.symbol}>
                <th scope="row">{row.symbol}</th>
                <td class={tone(row.realised)}>{gain(row.realised, quoteCurrency)}</td>
                <td class={tone(row.unrealised)}>{gain(row.unrealised, quoteCurrency)}</td>
                <td class="quiet">{money(row.fees, quoteCurrency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {symbols.length > 6 && <a href={hrefOf('portfolio')}>all {symbols.length} symbols</a>}
    </>
  );
}

function OpenOrders({ status: { openOrders, quoteCurrency } }: { readonly status: Status }) {
  if (openOrders.length === 0) return <Empty>No order is open.</Empty>;
  return (
    <Scroll label="Open orders, table">
      <table class="plain-table">
        <thead>
          <tr>
            <th>Symbol</th>
            <th>Side</th>
            <th>State</th>
            <th>Filled of</th>
            <th>Since</th>
          </tr>
        </thead>
        <tbody>
          {openOrders.map((order) => (
            <tr key={order.clientOrderId}>
              <th scope="row">
                <a href={hrefOf('orders', order.cycleId, order.symbol)}>{order.symbol}</a>
              </th>
              <td class={order.side}>
                {order.side} {order.type === 'stop' ? 'stop' : ''}
              </td>
              <td>
                <Badge text={order.status} kind={orderTone(order.status)} />
              </td>
              <td>
                {money(order.filledQuote, quoteCurrency)} of {money(order.quoteAmount, quoteCurrency)}
              </td>
              <td class="quiet">{time(order.createdAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function PerformanceFigures({ performance: { performance } }: { readonly performance: Performance }) {
  if (performance === null) return <Empty>Two days of returns make the first figures.</Empty>;
  return (
    <dl class="pairs">
      <Figure
        label="Return in all"
        value={signedPercent(performance.totalReturn)}
        tone={tone(performance.totalReturn)}
      />
      <Figure label="Per year" value={signedPercent(performance.annualReturn)} tone={tone(performance.annualReturn)} />
      <Figure label="Volatility" value={percent(performance.volatility)} />
      <Figure label="Sharpe" value={ratio(performance.sharpeRatio)} />
      <Figure label="Sortino" value={ratio(performance.sortinoRatio)} />
      <Figure label="Hit rate" value={percent(performance.hitRate, 0)} />
    </dl>
  );
}
