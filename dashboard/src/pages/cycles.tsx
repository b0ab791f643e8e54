import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Cycle, CycleDetail } from '../answers.ts';
import { duration, money, percent, time } from '../format.ts';
import { useLive, useRead } from '../live.ts';
import { mayTrade } from '../mayTrade.ts';
import { Badge, orderTone, outcomeTone } from '../parts/bars.tsx';
import { CommandForm } from '../parts/commandForm.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { More } from '../parts/more.tsx';
import { Empty, Fault, Panel, Read } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { usePages } from '../parts/usePages.ts';
import { WorkflowLink } from '../parts/workflowLink.tsx';
import { ApiProblem, command, pathFor } from '../request.ts';
import { hrefOf } from '../route.ts';

interface Started {
  readonly cycleId: string;
  readonly isNew: boolean;
}

/** Cycles: all of them, and one of them looked at. */
export function Cycles({ cycleId }: { readonly cycleId: string | null }) {
  const { account, changes, session } = useLive();
  const [told, setTold] = useState('');
  const [problem, setProblem] = useState('');
  const list = usePages<Cycle>('/cycles', account, changes.cycles);
  const start = async (): Promise<void> => {
    setProblem('');
    setTold('');
    try {
      const started = await command<Started>('/start', { account });
      setTold(
        started.isNew
          ? `Cycle ${started.cycleId} has started.`
          : `Cycle ${started.cycleId} of this slot is there already: nothing is ordered twice.`,
      );
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : String(error));
    }
  };
  return (
    <>
      <div class="bar-of-page">
        {mayTrade(session) && (
          <button type="button" class="primary" onClick={start}>
            Start a cycle
          </button>
        )}
        <span role="status">{told}</span>
        {problem !== '' && <Fault message={problem} />}
      </div>
      <div class="grid">
        <Panel title="Cycles" class={cycleId === null ? 'whole' : 'wide'}>
          <Read of={list.first} height={400}>
            {() => <CycleTable rows={list.rows} chosen={cycleId} narrow={cycleId !== null} />}
          </Read>
          <More of={list} />
        </Panel>
        {cycleId !== null && <Detail cycleId={cycleId} />}
      </div>
    </>
  );
}

interface TableProps {
  readonly rows: readonly Cycle[];
  readonly chosen: string | null;
  readonly narrow: boolean;
}

function CycleTable({ rows, chosen, narrow }: TableProps) {
  const { step } = useLive();
  if (rows.length === 0) return <Empty>No cycle has started yet.</Empty>;
  return (
    <Scroll label="Cycles, table" tall>
      <table class="plain-table">
        <thead>
          <tr>
            <th>Cycle</th>
            <th>Outcome</th>
            <th>Started</th>
            <th>Took</th>
            {!narrow && <th>What it says</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.cycleId} ${row.scope}`} class={row.cycleId === chosen ? 'chosen' : ''}>
              <th scope="row">
                <a href={hrefOf('cycles', row.cycleId)}>{row.cycleId}</a>
                {row.scope !== 'all' && <small> {row.scope}</small>}
              </th>
              <td>
                <Badge text={row.outcome} kind={outcomeTone(row.outcome)} />
                {row.outcome === 'running' && step?.cycleId === row.cycleId && <small> {step.step}</small>}
              </td>
              <td class="quiet">{time(row.startedAt)}</td>
              <td class="quiet">
                {row.closedAt === null ? '–' : duration(Date.parse(row.closedAt) - Date.parse(row.startedAt))}
              </td>
              {!narrow && <td class="why">{row.headline}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Detail({ cycleId }: { readonly cycleId: string }) {
  const { account, changes, step } = useLive();
  const mark = `${changes.cycles}-${changes.orders}-${step?.step ?? ''}`;
  const cycle = useRead<CycleDetail>(pathFor(`/cycles/${encodeURIComponent(cycleId)}`, account), mark);
  return (
    <Panel title={cycleId} note={<a href={hrefOf('cycles')}>close</a>}>
      <Read of={cycle} height={400}>
        {(detail) => <CycleView detail={detail} />}
      </Read>
    </Panel>
  );
}

function CycleView({ detail }: { readonly detail: CycleDetail }) {
  const { account, session, status } = useLive();
  const { cycle, approval, plan, orders, report, timeline, step } = detail;
  const [asking, setAsking] = useState<'approve' | 'reject' | null>(null);
  const [told, setTold] = useState('');
  const mayAct = mayTrade(session);
  const replay = async (): Promise<void> => {
    try {
      const started = await command<Started>('/replay', { account, cycleId: cycle.cycleId });
      setTold(`Cycle ${started.cycleId} is done again: only what is missing is ordered.`);
    } catch (error) {
      setTold(error instanceof ApiProblem ? error.message : String(error));
    }
  };
  return (
    <>
      <p class="state-line">
        <Badge text={cycle.outcome} kind={outcomeTone(cycle.outcome)} /> {step} ·{' '}
        <a href={hrefOf('decisions', cycle.cycleId)}>decisions</a> · <WorkflowLink workflowId={cycle.workflowId} />
      </p>
      {approval !== null && (
        <WaitingPlan approval={approval} plan={plan}>
          {mayAct && (
            <p class="actions">
              <button type="button" class="primary" onClick={() => setAsking('approve')}>
                Approve
              </button>
              <button type="button" onClick={() => setAsking('reject')}>
                Reject
              </button>
            </p>
          )}
        </WaitingPlan>
      )}
      {timeline.length > 0 && <Timeline timeline={timeline} />}
      {plan !== null && (
        <p class="quiet">
          Risk {percent(plan.before.valueAtRisk, 2)} → {percent(plan.after.valueAtRisk, 2)}, budget{' '}
          {percent(plan.riskBudget)}
        </p>
      )}
      {orders.length > 0 && <OrderList orders={orders} currency={status?.quoteCurrency ?? null} />}
      <pre class="report">{report.join('\n')}</pre>
      {mayAct && cycle.outcome !== 'running' && (
        <p class="actions">
          <button
            type="button"
            onClick={replay}
            title="What was ordered stays ordered once; only what is missing is done"
          >
            Replay
          </button>
          <span role="status">{told}</span>
        </p>
      )}
      {asking !== null && approval !== null && (
        <Dialog
          title={`${asking === 'approve' ? 'Approve' : 'Reject'} plan ${approval.plan}`}
          onClose={() => setAsking(null)}
        >
          <CommandForm
            path={`/${asking}`}
            body={{ account, cycleId: cycle.cycleId, ...(asking === 'approve' ? { plan: approval.plan } : {}) }}
            asksReason={asking === 'reject'}
            action={asking === 'approve' ? 'Approve' : 'Reject'}
            danger={asking === 'reject'}
            onDone={() => setAsking(null)}
          />
        </Dialog>
      )}
    </>
  );
}

interface WaitingPlanProps extends Pick<CycleDetail, 'plan'> {
  readonly approval: NonNullable<CycleDetail['approval']>;
  /** What a person can do about it. */
  readonly children: ComponentChildren;
}

function WaitingPlan({ approval, plan, children }: WaitingPlanProps) {
  return (
    <div class="approval">
      <p>
        Plan {approval.plan} waits until {time(approval.until)}:
      </p>
      <ul>
        {(plan?.trades ?? []).map((trade) => (
          <li key={trade.symbol}>
            <span class={trade.side}>{trade.side}</span> {trade.symbol} for{' '}
            {money(trade.quoteAmount, plan?.quoteCurrency ?? null)}
          </li>
        ))}
      </ul>
      {children}
    </div>
  );
}

interface OrderListProps extends Pick<CycleDetail, 'orders'> {
  readonly currency: string | null;
}

function OrderList({ orders, currency }: OrderListProps) {
  return (
    <ul class="orders">
      {orders.map((order) => (
        <li key={order.symbol}>
          <Badge text={order.status} kind={orderTone(order.status)} />
          <a href={hrefOf('orders', order.cycleId, order.symbol)}>
            {order.side} {order.symbol}
          </a>
          <span>{money(order.filledQuote, currency)}</span>
        </li>
      ))}
    </ul>
  );
}
