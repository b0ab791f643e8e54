import type { Client } from '@temporalio/client';
import { reconciliationWorkflowId } from '../core/cycles/identifiers.ts';
import type { FailingStep } from '../core/troubles/failingStep.ts';

/** So many workflows of an account are looked at, the newest first: each is one request to the server. */
const MOST_LOOKED_AT = 200;

/** So many are looked at side by side. */
const AT_ONCE = 8;

/** The category of failures that belong to the work, as an order that still rests: temporal.api.enums.v1.ApplicationErrorCategory. */
const BENIGN = 1;

type Description = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>;
type PendingStep = NonNullable<Description['raw']['pendingActivities']>[number];

/** The steps of an account's running workflows whose latest attempts have failed, and how many of these workflows could not be looked at. */
export async function failingSteps(
  client: Client,
  taskQueue: string,
  account: string,
): Promise<{ readonly steps: readonly FailingStep[]; readonly notLookedAt: number }> {
  const query = [
    `TaskQueue = '${quoted(taskQueue)}'`,
    "ExecutionStatus = 'Running'",
    `(BallastAccount = '${quoted(account)}' OR WorkflowId = '${quoted(reconciliationWorkflowId(account))}')`,
  ].join(' AND ');
  const workflowIds: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query, pageSize: MOST_LOOKED_AT })) {
    workflowIds.push(workflowId);
    if (workflowIds.length >= MOST_LOOKED_AT) break;
  }
  const steps: FailingStep[] = [];
  for (let first = 0; first < workflowIds.length; first += AT_ONCE) {
    const together = workflowIds.slice(first, first + AT_ONCE);
    const found = await Promise.all(together.map((workflowId) => failingStepsOf(client, workflowId)));
    steps.push(...found.flat());
  }
  const all = workflowIds.length < MOST_LOOKED_AT ? workflowIds.length : (await client.workflow.count(query)).count;
  return { steps, notLookedAt: Math.max(0, all - workflowIds.length) };
}

async function failingStepsOf(client: Client, workflowId: string): Promise<readonly FailingStep[]> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  return (raw.pendingActivities ?? []).flatMap((pending) => {
    const { lastFailure, activityType, attempt } = pending;
    if (!lastFailure || lastFailure.applicationFailureInfo?.category === BENIGN) return [];
    const step = activityType?.name ?? 'of an unknown name';
    return [{ workflowId, step, since: failsSince(pending), attempts: attempt ?? 0, cause: causeOf(lastFailure) }];
  });
}

/** What the worker has noted with its heartbeats (`heartbeatInterceptor.ts`). */
function failsSince({ heartbeatDetails }: PendingStep): number | undefined {
  const data = heartbeatDetails?.payloads?.[0]?.data;
  if (!data) return undefined;
  const noted = Number(new TextDecoder().decode(data));
  return Number.isFinite(noted) && noted > 0 ? noted : undefined;
}

function causeOf({ message, timeoutFailureInfo }: NonNullable<PendingStep['lastFailure']>): string {
  if (timeoutFailureInfo) return 'its worker did not answer in time';
  return message || 'it told no reason';
}

/** A text inside quotes of a query. */
function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
