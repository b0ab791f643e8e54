import { useState } from 'preact/hooks';
import type { Plan, Risk } from '../answers.ts';
import { percent } from '../format.ts';
import { useLive, useRead } from '../live.ts';
import { mayTrade } from '../mayTrade.ts';
import { DecisionTable } from '../parts/decisionTable.tsx';
import { Empty, Fault, Panel, Read } from '../parts/panel.tsx';
import { PlanFigures } from '../parts/planFigures.tsx';
import { ApiProblem, command, pathFor } from '../request.ts';

interface Previewed {
  readonly plan: Plan | null;
  readonly report: readonly string[];
}

/** Limits that a preview may assume, with the range and the step of their sliders. */
const SLIDERS = [
  { name: 'riskBudget', title: 'Risk budget', least: 0.002, most: 0.1, step: 0.001, digits: 1 },
  {
    name: 'rebalanceThreshold',
    title: 'Band within which nothing is traded',
    least: 0,
    most: 0.5,
    step: 0.01,
    digits: 0,
  },
  { name: 'minConfidence', title: 'Least confidence of a signal', least: 0, most: 1, step: 0.01, digits: 0 },
] as const;

type Assumed = Readonly<Record<(typeof SLIDERS)[number]['name'], number>>;

/** What the account would do now, also under other limits; nothing is ordered. */
export function Preview() {
  const { account, session, status } = useLive();
  const risk = useRead<Risk>(status === null ? null : pathFor('/risk', account));
  if (!mayTrade(session))
    return (
      <Panel title="What would it do now?">
        <Empty>A preview is work for the venue and the optimizer: it needs a token that may trade.</Empty>
      </Panel>
    );
  if (status === null)
    return (
      <Panel title="What would it do now?">
        <Empty>The limits are known from the first cycle on.</Empty>
      </Panel>
    );
  return <Read of={risk}>{(answer) => <Assumptions key={account} configured={answer.limits} />}</Read>;
}

function Assumptions({ configured }: { readonly configured: Assumed }) {
  const { account } = useLive();
  const [assumed, setAssumed] = useState<Assumed>(configured);
  const [made, setMade] = useState<{ readonly limits: Assumed; readonly answer: Previewed } | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const make = async (): Promise<void> => {
    setBusy(true);
    setProblem('');
    try {
      const changed = SLIDERS.filter(({ name }) => assumed[name] !== configured[name]);
      const limits = Object.fromEntries(changed.map(({ name }) => [name, assumed[name]]));
      const answer = await command<Previewed>('/plan/preview', {
        account,
        ...(changed.length === 0 ? {} : { assumedLimits: limits }),
      });
      setMade({ limits: assumed, answer });
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Panel
        title="What would it do now?"
        class="whole"
        note={SLIDERS.some(({ name }) => assumed[name] !== configured[name]) ? 'with other limits' : 'as configured'}
      >
        <form
          class="sliders"
          onSubmit={(event) => {
            event.preventDefault();
            void make();
          }}
        >
          {SLIDERS.map(({ name, title, least, most, step, digits }) => (
            <label key={name}>
              <span>{title}</span>
              <input
                type="range"
                min={Math.min(least, configured[name])}
                max={Math.max(most, configured[name])}
                step={step}
                value={assumed[name]}
                onInput={(event) => setAssumed({ ...assumed, [name]: Number(event.currentTarget.value) })}
              />
              <output>
                {percent(assumed[name], digits)} <small>configured {percent(configured[name], digits)}</small>
              </output>
            </label>
          ))}
          <p class="actions">
            <button type="submit" class="primary" disabled={busy}>
              {busy ? 'Planning…' : 'Make the plan'}
            </button>
            <button type="button" onClick={() => setAssumed(configured)}>
              As configured
            </button>
            <span class="quiet">Nothing is ordered.</span>
          </p>
        </form>
        {problem !== '' && <Fault message={problem} />}
      </Panel>
      {made !== null && <Made plan={made.answer.plan} report={made.answer.report} />}
    </>
  );
}

function Made({ plan, report }: Previewed) {
  if (plan === null)
    return (
      <Panel title="No plan">
        <pre class="report">{report.join('\n')}</pre>
      </Panel>
    );
  return (
    <>
      <dl class="key">
        <PlanFigures plan={plan} />
      </dl>
      <DecisionTable plan={plan} />
    </>
  );
}
