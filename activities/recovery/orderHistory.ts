import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { decodeFromPayloadsAtIndex } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { OrderProgress, SymbolOrderInput } from '../../core/cycles/cycleSteps.ts';
import { REGISTERED_NAMES } from '../../core/cycles/stepNames.ts';
import { type KeptIntent, revisionsIn } from '../../core/orders/keptIntent.ts';
import { type OrderKey, orderWorkflowId, recoveryWorkflowId } from '../../core/orders/orderKey.ts';
import { isNotFound } from '../server/isNotFound.ts';

/** What the histories of an order's workflows know of it. */
export interface OrderHistory {
  readonly input: SymbolOrderInput;
  /** Its revisions as they were frozen; none in histories of earlier versions. */
  readonly kept: readonly KeptIntent[];
  /** Whether an intent was committed, as far as the histories tell. */
  readonly committed: boolean;
}

/** A run that was continued as new is found from its successor; more than so many are not read. */
const MOST_RUNS = 20;

type HistoryEvents = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events'];

/** Reads the histories of an order, of its own workflow and of one that has taken it up; undefined where the server has none. */
export async function orderHistory(client: Client, key: OrderKey): Promise<OrderHistory | undefined> {
  const found: OrderHistory[] = [];
  for (const workflowId of [orderWorkflowId(key), recoveryWorkflowId(key)])
    found.push(...(await historiesOf(client, workflowId)));
  const [first] = found;
  return first === undefined
    ? undefined
    : {
        input: first.input,
        kept: revisionsIn(found.flatMap(({ kept }) => kept)),
        committed: found.some(({ committed }) => committed),
      };
}

/** Newest run first. */
async function historiesOf(client: Client, workflowId: string): Promise<readonly OrderHistory[]> {
  const found: OrderHistory[] = [];
  let runId: string | undefined;
  for (let runs = 0; runs < MOST_RUNS; runs += 1) {
    try {
      const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      const read = await readEvents(client, events);
      if (read === undefined) break;
      found.push(read);
      const before = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
      if (!before) break;
      runId = before;
    } catch (error) {
      if (isNotFound(error)) break;
      throw error;
    }
  }
  return found;
}

/** What one run was started with and has learned of its order. */
async function readEvents(client: Client, events: HistoryEvents): Promise<OrderHistory | undefined> {
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  const input = await decoded<SymbolOrderInput>(client, started?.input?.payloads);
  if (input?.key === undefined) return undefined;
  const steps = new Map<string, string>();
  const kept: KeptIntent[] = [...(input.kept ?? [])];
  let committed = input.recovery;
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) steps.set(String(event.eventId), scheduled.activityType?.name ?? '');
    const completed = event.activityTaskCompletedEventAttributes;
    const step = completed ? steps.get(String(completed.scheduledEventId)) : undefined;
    if (step === undefined || step === 'reserveOrder' || step === REGISTERED_NAMES.releaseOrder) continue;
    const progress = await decoded<OrderProgress | { readonly refused: unknown }>(client, completed?.result?.payloads);
    if (progress === undefined || 'refused' in progress) continue;
    committed = true;
    if (progress.kept !== undefined) kept.push(progress.kept);
  }
  return { input, kept, committed };
}

async function decoded<T>({ options }: Client, payloads: Payload[] | null | undefined): Promise<T | undefined> {
  if (!payloads || payloads.length === 0) return undefined;
  return (await decodeFromPayloadsAtIndex<T | null>(options.loadedDataConverter, 0, payloads)) ?? undefined;
}
