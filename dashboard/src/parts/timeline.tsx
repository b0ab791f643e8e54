import type { CycleDetail } from '../answers.ts';
import { duration, time } from '../format.ts';

/** Steps of a cycle in plain words. */
const NAMES: Readonly<Record<string, string>> = {
  resolveSettings: 'settings',
  admitCycle: 'admission',
  openCycle: 'cycle opened',
  recoverOrders: 'open orders',
  checkBreakers: 'breakers',
  fetchSignals: 'signals',
  snapshotHoldings: 'snapshot',
  fetchMarket: 'market',
  optimize: 'forecast and plan',
  recordPlan: 'plan recorded',
  runOrder: 'order',
  closeCycle: 'journal',
};

/** Where a step is told by a name of its own. */
function nameOf(step: string): string {
  return NAMES[step] ?? step.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
}

/** The steps of a cycle from its first to its last moment. */
export function Timeline({ timeline }: Pick<CycleDetail, 'timeline'>) {
  const begin = Math.min(...timeline.map(({ startedAt }) => Date.parse(startedAt)));
  const end = Math.max(...timeline.map(({ startedAt, endedAt }) => Date.parse(endedAt ?? startedAt)));
  const whole = Math.max(1, end - begin);
  return (
    <ol class="timeline">
      {timeline.map(({ step, startedAt, endedAt, outcome, attempts }, index) => {
        const from = Date.parse(startedAt);
        const took = (endedAt === null ? end : Date.parse(endedAt)) - from;
        const tries = attempts > 1 ? `, ${attempts} attempts` : '';
        return (
          <li
            key={`${step} ${index}`}
            class={outcome}
            title={`${nameOf(step)}: ${outcome} at ${time(endedAt)}${tries}`}
          >
            <span>{nameOf(step)}</span>
            <span class="track" aria-hidden="true">
              <i
                style={{ left: `${((from - begin) / whole) * 100}%`, width: `${Math.max(1, (took / whole) * 100)}%` }}
              />
            </span>
            <span class="took">
              {outcome === 'running' ? 'running' : duration(took)}
              {tries}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
