import { firstNames } from '../../core/payloads/firstNames.ts';
import { FAILING_CONDITION } from '../visibility.ts';

/** So many workflows are named. */
const MOST_NAMED = 20;

/** Names workflows whose tasks fail again and again, and says what to do. */
export function failingWorkflowsSentence(workflowIds: readonly string[]): string {
  const names = firstNames(workflowIds, MOST_NAMED, `the Web UI lists all of them for the query ${FAILING_CONDITION}`);
  return `held up by failing tasks: ${names}; the Web UI shows the error in the history. What the ledger holds is safe: terminate the workflow there, and the next cycle starts the actor of an account, or takes up an order, again`;
}
