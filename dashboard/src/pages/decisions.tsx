import type { Cycle, CycleDetail, Page } from '../answers.ts';
import { time } from '../format.ts';
import { useLive, useRead } from '../live.ts';
import { Badge, outcomeTone } from '../parts/bars.tsx';
import { Comparison } from '../parts/comparison.tsx';
import { DecisionTable } from '../parts/decisionTable.tsx';
import { Figure } from '../parts/figure.tsx';
import { Empty, Panel, Read } from '../parts/panel.tsx';
import { PlanFigures } from '../parts/planFigures.tsx';
import { WorkflowLink } from '../parts/workflowLink.tsx';
import { pathFor } from '../request.ts';
import { hrefOf } from '../route.ts';

/** Why every symbol of a cycle is traded or left alone. @param chosen cycle, and after a slash the one to compare it with; the latest one where it is null */
export function Decisions({ chosen }: { readonly chosen: string | null }) {
  const [cycleId = null, otherId = null] = chosen?.split('/') ?? [];
  const { account, changes } = useLive();
  const cycles = useRead<Page<Cycle>>(pathFor('/cycles', account, { limit: '100' }), changes.cycles);
  const shown = cycleId ?? cycles.data?.items.find(({ outcome }) => outcome !== 'running')?.cycleId ?? null;
  const cycle = useRead<CycleDetail>(
    shown === null ? null : pathFor(`/cycles/${encodeURIComponent(shown)}`, account),
    changes.cycles,
  );
  const other = useRead<CycleDetail>(
    otherId === null ? null : pathFor(`/cycles/${encodeURIComponent(otherId)}`, account),
    changes.cycles,
  );
  return (
    <Read of={cycles} height={400}>
      {({ items }) =>
        shown === null ? (
          <Panel title="Decisions">
            <Empty>
              No cycle has ended yet. <a href={hrefOf('cycles')}>Start one</a>.
            </Empty>
          </Panel>
        ) : (
          <>
            <div class="bar-of-page">
              <CycleChoice
                label="Cycle"
                chosen={shown}
                cycles={items}
                onChoose={(id) => {
                  location.hash = hrefOf('decisions', id, ...(otherId === null ? [] : [otherId]));
                }}
              />
              <CycleChoice
                label="compared with"
                chosen={otherId ?? ''}
                cycles={items}
                mayBeNone
                onChoose={(id) => {
                  location.hash = hrefOf('decisions', shown, ...(id === '' ? [] : [id]));
                }}
              />
            </div>
            <Read of={cycle} height={500}>
              {(answer) => (
                <>
                  {otherId !== null && (
                    <Read of={other} height={200}>
                      {(earlier) => <Comparison one={earlier} other={answer} />}
                    </Read>
                  )}
                  <Whole detail={answer} />
                </>
              )}
            </Read>
          </>
        )
      }
    </Read>
  );
}

function Whole({ detail: { cycle, plan, approval } }: { readonly detail: CycleDetail }) {
  if (plan === null)
    return (
      <Panel title={`Cycle ${cycle.cycleId}`} note={<Badge text={cycle.outcome} kind={outcomeTone(cycle.outcome)} />}>
        <Empty>The cycle has made no plan: {cycle.headline || 'its report says why'}.</Empty>
      </Panel>
    );
  return (
    <>
      <dl class="key">
        <Figure
          label="Outcome"
          value={<Badge text={cycle.outcome} kind={outcomeTone(cycle.outcome)} />}
          note={time(cycle.closedAt)}
        />
        <PlanFigures plan={plan} />
        <Figure
          label="Allocation"
          value={plan.attempts.find(({ outcome }) => outcome === 'used')?.method ?? '–'}
          note={<WorkflowLink workflowId={cycle.workflowId} />}
        />
      </dl>
      {approval !== null && (
        <p class="state-line">The plan waits to be approved until {time(approval.until)}; see the overview.</p>
      )}
      <DecisionTable plan={plan} />
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly chosen: string;
  readonly cycles: readonly Cycle[];
  readonly mayBeNone?: boolean;
  readonly onChoose: (cycleId: string) => void;
}

function CycleChoice({ label, chosen, cycles, mayBeNone = false, onChoose }: ChoiceProps) {
  const ids = [...new Set(cycles.map((item) => item.cycleId))];
  return (
    <label>
      {label}
      <select value={chosen} onChange={(event) => onChoose(event.currentTarget.value)}>
        {mayBeNone && <option value="">none</option>}
        {chosen !== '' && !ids.includes(chosen) && <option>{chosen}</option>}
        {ids.map((id) => (
          <option key={id} value={id}>
            {id} · {cycles.find((item) => item.cycleId === id)?.outcome}
          </option>
        ))}
      </select>
    </label>
  );
}
