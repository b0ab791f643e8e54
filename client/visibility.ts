import type { WorkflowExecutionInfo } from '@temporalio/client';

/** What a cycle shows as its outcome until it has one of its own: a workflow that was ended by force keeps it. */
const RUNNING = 'running';

/** How workflows end that have no time to say so themselves, and what the server calls it. */
const ENDED_BY_FORCE: Readonly<Record<string, string>> = { terminated: 'Terminated', timed_out: 'TimedOut' };

/** Every outcome that a list of cycles can be narrowed to. */
export const OUTCOMES = [
  'traded',
  'nothing-to-do',
  'refused',
  'attached',
  'failed',
  'cancelled',
  ...Object.keys(ENDED_BY_FORCE),
  'preview',
  RUNNING,
] as const;

/** The condition of a visibility query for running workflows whose tasks fail again and again. */
export const FAILING_CONDITION = "ExecutionStatus = 'Running' AND TemporalReportedProblems IS NOT NULL";

/** The condition of a visibility query for cycles with an outcome. */
export function outcomeCondition(outcome: string): string {
  if (outcome === RUNNING) return `BallastOutcome = '${RUNNING}' AND ExecutionStatus = 'Running'`;
  const status = ENDED_BY_FORCE[outcome];
  return status === undefined ? `BallastOutcome = '${quoted(outcome)}'` : `ExecutionStatus = '${status}'`;
}

/** The outcome of a listed cycle. */
export function outcomeOf({ searchAttributes, status }: WorkflowExecutionInfo): string {
  const said = String(searchAttributes.BallastOutcome?.[0] ?? '');
  return said === RUNNING && status.name !== 'RUNNING' ? status.name.toLowerCase() : said;
}

/** A text inside the quotes of a visibility query. */
export function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
