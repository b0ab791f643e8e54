import { figure } from '../figure.ts';
import type { DecisionMeasurement } from './measureDecision.ts';
import { STAGES } from './stages.ts';

/** Times beside their goals, and where the time goes. */
export function decisionReport(measurements: readonly DecisionMeasurement[]): readonly string[] {
  return [
    'One decision with all models, in one process; ms. The processor time is what one core needs; on a shared machine decisions also wait for it.',
    '',
    '| symbols | days | median | least | processor time | goal | share of the goal | | trades | plan as JSON |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: |',
    ...measurements.map(
      ({ size, days, time, leastTime, processorTime, goal, trades, planBytes }) =>
        `| ${size} | ${days} | ${figure(time)} | ${figure(leastTime)} | ${figure(processorTime)} | < ${goal} | ${figure(processorTime / goal)}x | ${processorTime < goal ? 'met' : 'MISSED'} | ${trades} | ${figure(planBytes / 1_000)} kB |`,
    ),
    '',
    'Where it goes, % of the time:',
    '',
    `| symbols | ${STAGES.join(' | ')} |`,
    `| ---: |${STAGES.map(() => ' ---: |').join('')}`,
    ...measurements.map(
      ({ size, profile }) =>
        `| ${size} | ${STAGES.map((stage) => (100 * (profile[stage] ?? 0)).toFixed(1)).join(' | ')} |`,
    ),
  ];
}
