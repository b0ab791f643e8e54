import { useState } from 'preact/hooks';
import type { Decision, Plan } from '../answers.ts';
import { figure, money, percent, signedPercent, words } from '../format.ts';
import { LimitBar, WeightBar } from './bars.tsx';
import { Empty, Panel } from './panel.tsx';
import { Scroll } from './scroll.tsx';
import { SearchBox } from './searchBox.tsx';

const ACTIONS = ['all', 'BUY', 'SELL', 'SKIP'] as const;

type ActionFilter = (typeof ACTIONS)[number];

/** Every symbol of a plan with its verdict and why, and on demand what that was made from. */
export function DecisionTable({ plan }: { readonly plan: Plan }) {
  const [filter, setFilter] = useState<ActionFilter>('all');
  const [text, setText] = useState('');
  const [open, setOpen] = useState<string | null>(null);
  const wanted = text.trim().toLowerCase();
  const rows = plan.decisions.filter(
    ({ action, symbol, reason, sentence }) =>
      (filter === 'all' || action === filter) &&
      `${symbol} ${words(reason)} ${sentence}`.toLowerCase().includes(wanted),
  );
  const count = (action: ActionFilter): number =>
    action === 'all' ? plan.decisions.length : plan.decisions.filter((item) => item.action === action).length;
  const scale =
    Math.max(0.05, ...plan.decisions.map(({ analysis }) => Math.max(analysis?.weight ?? 0, analysis?.target ?? 0))) *
    1.1;
  return (
    <Panel
      title="Every symbol seen"
      class="whole"
      note={
        <span class="filters">
          <SearchBox label="Filter by symbol or reason" text={text} onText={setText} />
          <span class="segments">
            {ACTIONS.map((action) => (
              <button key={action} type="button" aria-pressed={filter === action} onClick={() => setFilter(action)}>
                {words(action)} {count(action)}
              </button>
            ))}
          </span>
        </span>
      }
    >
      {rows.length === 0 ? (
        <Empty>No symbol matches.</Empty>
      ) : (
        <Scroll label="Decisions, table">
          <table class="plain-table decisions">
            <thead>
              <tr>
                <th>Symbol</th>
                <th>Verdict</th>
                <th>Why</th>
                <th class="bar">Now and target</th>
                <th>Now</th>
                <th>Target</th>
                <th>Amount</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((decision) => (
                <Row
                  key={decision.symbol}
                  decision={decision}
                  plan={plan}
                  scale={scale}
                  open={open === decision.symbol}
                  onOpen={() => setOpen(open === decision.symbol ? null : decision.symbol)}
                />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}

interface RowProps {
  readonly decision: Decision;
  readonly plan: Plan;
  readonly scale: number;
  readonly open: boolean;
  readonly onOpen: () => void;
}

function Row({ decision, plan, scale, open, onOpen }: RowProps) {
  const { symbol, action, reason, sentence, analysis } = decision;
  const trade = plan.trades.find((item) => item.symbol === symbol);
  return (
    <>
      <tr class={`${action} ${open ? 'open' : ''}`}>
        <th scope="row">
          <button type="button" class="plain" aria-expanded={open} onClick={onOpen}>
            {symbol}
          </button>
        </th>
        <td>
          <span class={`verdict ${action}`}>{action}</span>
        </td>
        <td class="why">
          <span>{sentence}</span>
          <small>{words(reason)}</small>
        </td>
        <td class="bar">
          {analysis !== null && <WeightBar weight={analysis.weight} target={analysis.target} scale={scale} />}
        </td>
        <td>{percent(analysis?.weight ?? null)}</td>
        <td>{percent(analysis?.target ?? null)}</td>
        <td>{trade === undefined ? '' : money(trade.quoteAmount, plan.quoteCurrency)}</td>
      </tr>
      {open && (
        <tr class="detail">
          <td colSpan={7}>
            <Detail decision={decision} signals={trade?.signals ?? []} warnings={plan.warnings} />
          </td>
        </tr>
      )}
    </>
  );
}

interface DetailProps extends Pick<RowProps, 'decision'>, Pick<Plan, 'warnings'> {
  /** That made its trade. */
  readonly signals: Plan['trades'][number]['signals'];
}

/** What the decision on a symbol was made from. */
function Detail({ decision: { analysis, figures }, signals, warnings }: DetailProps) {
  return (
    <div class="detail-grid">
      {analysis?.signal !== undefined && analysis?.signal !== null && (
        <SignalPart signal={analysis.signal} signals={signals} least={figures.minConfidence} />
      )}
      {analysis?.forecast !== undefined && analysis?.forecast !== null && <ForecastPart forecast={analysis.forecast} />}
      {analysis !== null && <WeightPart analysis={analysis} limit={figures.maxWeight} />}
      <section>
        <h3>Figures of the verdict</h3>
        {Object.keys(figures).length === 0 ? (
          <p class="quiet">None.</p>
        ) : (
          <dl class="list">
            {Object.entries(figures).map(([name, value]) => (
              <>
                <dt>{name}</dt>
                <dd>{figure(value)}</dd>
              </>
            ))}
          </dl>
        )}
      </section>
      {warnings.length > 0 && (
        <section>
          <h3>Warnings of the plan</h3>
          {warnings.map((warning) => (
            <p key={warning}>{warning}</p>
          ))}
        </section>
      )}
    </div>
  );
}

type Analysis = NonNullable<Decision['analysis']>;

interface SignalPartProps extends Pick<DetailProps, 'signals'> {
  readonly signal: NonNullable<Analysis['signal']>;
  /** Confidence that a buy needs. */
  readonly least: number | undefined;
}

function SignalPart({ signal, signals, least }: SignalPartProps) {
  return (
    <section>
      <h3>Signal</h3>
      <p>
        {signal.direction} from {signal.source}, {signal.ageHours.toFixed(1)} h old
      </p>
      <LimitBar
        label="Confidence"
        value={signal.confidence}
        limit={1}
        text={`${percent(signal.confidence)}${least === undefined ? '' : `, at least ${percent(least)}`}`}
      />
      {signals.length > 1 && (
        <dl class="list">
          {signals.map(({ source, direction, confidence, weight }) => (
            <>
              <dt class="quiet">
                {source}, weight {percent(weight, 0)}
              </dt>
              <dd class="quiet">
                {direction} {percent(confidence)}
              </dd>
            </>
          ))}
        </dl>
      )}
    </section>
  );
}

function ForecastPart({ forecast }: { readonly forecast: NonNullable<Analysis['forecast']> }) {
  return (
    <section>
      <h3>Forecast of one day</h3>
      <dl class="list">
        <dt>return</dt>
        <dd>{signedPercent(forecast.expectedReturn, 3)}</dd>
        {forecast.contributions.map(({ source, value }) => (
          <>
            <dt class="quiet">{source}</dt>
            <dd class="quiet">{signedPercent(value, 3)}</dd>
          </>
        ))}
        <dt>volatility ({forecast.volatilityModel})</dt>
        <dd>{percent(forecast.volatility, 2)}</dd>
      </dl>
    </section>
  );
}

interface WeightPartProps {
  readonly analysis: Analysis;
  readonly limit: number | undefined;
}

function WeightPart({ analysis, limit }: WeightPartProps) {
  return (
    <section>
      <h3>Weight and risk</h3>
      {limit !== undefined && (
        <LimitBar
          label="Weight after"
          value={analysis.after}
          limit={limit}
          text={`${percent(analysis.after)} of ${percent(limit)}`}
        />
      )}
      <dl class="list">
        <dt>weight now → after</dt>
        <dd>
          {percent(analysis.weight)} → {percent(analysis.after)}
        </dd>
        <dt>share of the risk</dt>
        <dd>
          {percent(analysis.riskBefore)} → {percent(analysis.riskAfter)}
        </dd>
        {analysis.obstacle !== null && (
          <>
            <dt>in the way of a buy</dt>
            <dd>{words(analysis.obstacle)}</dd>
          </>
        )}
      </dl>
    </section>
  );
}
