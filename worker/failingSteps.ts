import type { Client } from '@temporalio/client';
import {
  decodeFromPayloadsAtIndex,
  decodeOptionalFailureToOptionalError,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import { reconciliationWorkflowId } from '../core/cycles/identifiers.ts';
import type { FailingStep } from '../core/troubles/failingStep.ts';
import type { WaitingStep } from '../core/troubles/waitingStep.ts';

/** So many workflows of an account are looked at, the newest first: each is one request to the server. */
const MOST_READ = 200;

/** So many are looked at side by side. */
const AT_ONCE = 8;

/** The category of failures that belong to the work, as an order that still rests: temporal.api.enums.v1.ApplicationErrorCategory. */
const BENIGN = 1;

type Description = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>;
type PendingStep = NonNullable<Description['raw']['pendingActivities']>[number];
type PendingTime = PendingStep['scheduledTime'];

/** A step, or a workflow's task, that waits for a worker: temporal.api.enums.v1.PendingActivityState and PendingWorkflowTaskState. */
const SCHEDULED = 1;

/** What of one workflow does not get on. */
interface HeldUp {
  readonly steps: readonly FailingStep[];
  readonly waiting: readonly WaitingStep[];
}

/** The steps of an account's running workflows whose latest attempts have failed or that no worker has taken, and how many of these workflows could not be looked at. */
export async function failingSteps(
  client: Client,
  taskQueue: string,
  account: string,
): Promise<HeldUp & { readonly notLookedAt: number }> {
  const query = [
    `TaskQueue = '${quoted(taskQueue)}'`,
    "ExecutionStatus = 'Running'",
    `(BallastAccount = '${quoted(account)}' OR WorkflowId = '${quoted(reconciliationWorkflowId(account))}')`,
  ].join(' AND ');
  const workflowIds: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query, pageSize: MOST_READ })) {
    workflowIds.push(workflowId);
    if (workflowIds.length >= MOST_READ) break;
  }
  const found: HeldUp[] = [];
  for (let first = 0; first < workflowIds.length; first += AT_ONCE) {
    const together = workflowIds.slice(first, first + AT_ONCE);
    found.push(...(await Promise.all(together.map((workflowId) => heldUpIn(client, workflowId)))));
  }
  const all = workflowIds.length < MOST_READ ? workflowIds.length : (await client.workflow.count(query)).count;
  return {
    steps: found.flatMap(({ steps }) => steps),
    waiting: found.flatMap(({ waiting }) => waiting),
    notLookedAt: Math.max(0, all - workflowIds.length),
  };
}

async function heldUpIn(client: Client, workflowId: string): Promise<HeldUp> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  const pending = raw.pendingActivities ?? [];
  const task = raw.pendingWorkflowTask;
  const tasks = task?.state === SCHEDULED ? waitsSince(workflowId, undefined, task.scheduledTime) : [];
  return {
    steps: await Promise.all(pending.filter(isFailing).map((step) => failingStep(client, workflowId, step))),
    // One that is tried again has the time of its next attempt; while it fails it is told with the cause.
    waiting: [
      ...tasks,
      ...pending.flatMap((step) =>
        step.state === SCHEDULED && !isFailing(step) ? waitsSince(workflowId, nameOf(step), step.scheduledTime) : [],
      ),
    ],
  };
}

function isFailing({ lastFailure }: PendingStep): boolean {
  return Boolean(lastFailure) && lastFailure?.applicationFailureInfo?.category !== BENIGN;
}

async function failingStep(client: Client, workflowId: string, pending: PendingStep): Promise<FailingStep> {
  const [since, cause] = await Promise.all([failsSince(client, pending), causeOf(client, pending)]);
  return { workflowId, step: nameOf(pending), since, attempts: pending.attempt ?? 0, cause };
}

function nameOf({ activityType }: PendingStep): string {
  return activityType?.name ?? 'of an unknown name';
}

function waitsSince(workflowId: string, step: string | undefined, scheduled: PendingTime): readonly WaitingStep[] {
  const seconds = Number(scheduled?.seconds ?? 0);
  return seconds > 0 ? [{ workflowId, step, since: 1_000 * seconds }] : [];
}

/** What the worker has noted with its heartbeats (`heartbeatInterceptor.ts`). */
async function failsSince({ options }: Client, { heartbeatDetails }: PendingStep): Promise<number | undefined> {
  const payloads = heartbeatDetails?.payloads ?? [];
  if (payloads.length === 0) return undefined;
  const noted = Number(await decodeFromPayloadsAtIndex<unknown>(options.loadedDataConverter, 0, payloads));
  return Number.isFinite(noted) && noted > 0 ? noted : undefined;
}

async function causeOf({ options }: Client, { lastFailure }: PendingStep): Promise<string> {
  if (lastFailure?.timeoutFailureInfo) return 'its worker did not answer in time';
  const error = await decodeOptionalFailureToOptionalError(options.loadedDataConverter, lastFailure);
  return error?.message || 'it told no reason';
}

/** A text inside quotes of a query. */
function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
