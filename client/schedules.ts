import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { scheduleId } from '../core/cycles/identifiers.ts';
import { cycleSummary } from '../core/cycles/summaries.ts';
import { NotFoundError } from './clientErrors.ts';

/** The recurring cycles of an account as the server has them. */
export interface ListedSchedule {
  readonly scheduleId: string;
  readonly account: string;
  /** False where the account is not in the configuration any more. */
  readonly isConfigured: boolean;
  readonly isPaused: boolean;
  /** Why it is paused, or what was last said of it. */
  readonly note: string | undefined;
  /** Time between two cycles, ms. */
  readonly every: number | undefined;
  readonly nextAt: Date | undefined;
}

/** What is done to a schedule by command. */
export type ScheduleChange = 'pause' | 'resume' | 'delete';

/** What the schedules of an installation are known by: those of other task queues belong to somebody else. */
export interface ScheduleScope {
  readonly accounts: readonly string[];
  readonly taskQueue: string;
}

/** How the note of a schedule begins that was paused because its account left the configuration. */
const LEFT = 'Ballast: account';

const PREFIX = scheduleId('');

/** Creates the recurring cycles of an account, or brings them up to the configuration. They stay paused where a person has paused them. */
export async function ensureSchedule(client: Client, taskQueue: string, account: string, every: number): Promise<void> {
  const spec = { intervals: [{ every }] };
  const action = {
    type: 'startWorkflow' as const,
    workflowType: 'tradingCycle',
    workflowId: `cycle:${account}:scheduled`,
    taskQueue,
    args: [{ account }],
    staticSummary: cycleSummary(account),
  };
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: every };
  const { schedule } = client;
  try {
    await schedule.create({ scheduleId: scheduleId(account), spec, action, policies });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await schedule.getHandle(scheduleId(account)).update(({ state, ...present }) => {
      // In the same change: of two that reach a schedule at once the server may drop the first.
      const isBack = state.paused && state.note?.startsWith(LEFT) === true;
      const note = `${LEFT} ${account} is in the configuration again`;
      return { ...present, spec, action, policies, state: isBack ? { ...state, paused: false, note } : state };
    });
  }
}

/** The schedules of an installation, configured accounts first, by account. */
export async function listSchedules(client: Client, scope: ScheduleScope): Promise<readonly ListedSchedule[]> {
  const found: ListedSchedule[] = [];
  for await (const { scheduleId: id } of client.schedule.list()) {
    const listed = id.startsWith(PREFIX) ? await readSchedule(client, scope, id) : undefined;
    if (listed !== undefined) found.push(listed);
  }
  return found.sort((a, b) => Number(b.isConfigured) - Number(a.isConfigured) || a.account.localeCompare(b.account));
}

/** A schedule of the installation; undefined where there is none of that ID, or it is somebody else's. */
async function readSchedule(
  client: Client,
  { accounts, taskQueue }: ScheduleScope,
  id: string,
): Promise<ListedSchedule | undefined> {
  const found = await describe(client, id);
  if (found?.action.type !== 'startWorkflow') return undefined;
  if (found.action.workflowType !== 'tradingCycle' || found.action.taskQueue !== taskQueue) return undefined;
  const account = id.slice(PREFIX.length);
  return {
    scheduleId: id,
    account,
    isConfigured: accounts.includes(account),
    isPaused: found.state.paused,
    note: found.state.note,
    every: found.spec.intervals?.[0]?.every,
    nextAt: found.info.nextActionTimes[0],
  };
}

async function describe(client: Client, id: string): Promise<ScheduleDescription | undefined> {
  try {
    return await client.schedule.getHandle(id).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

/**
 * Pauses, resumes or deletes the schedule of an account, also of one that has left the configuration.
 * @param note who does it and why; the server keeps it with the schedule
 * @throws NotFoundError where the account has no schedule
 */
export async function changeSchedule(
  client: Client,
  scope: ScheduleScope,
  account: string,
  change: ScheduleChange,
  note: string,
): Promise<void> {
  const found = await readSchedule(client, scope, scheduleId(account));
  if (found === undefined)
    throw new NotFoundError(
      `The schedule of account ${account}`,
      'does not exist at the Temporal server. `ballast schedule list` shows those that do.',
    );
  const handle = client.schedule.getHandle(found.scheduleId);
  switch (change) {
    case 'pause':
      return await handle.pause(note);
    case 'resume':
      if (!found.isConfigured)
        throw new Error(
          `The account ${account} is not in the configuration, so each of its cycles would fail. Add it to accounts, or delete its schedule: ballast schedule delete --account ${account}`,
        );
      return await handle.unpause(note);
    case 'delete':
      return await handle.delete();
    default: {
      const unreachable: never = change;
      return unreachable;
    }
  }
}

/**
 * Pauses the schedules of accounts that have left the configuration: their cycles would fail in each slot.
 * @returns those accounts
 */
export async function pauseLeftAccounts(client: Client, scope: ScheduleScope): Promise<readonly string[]> {
  const left = (await listSchedules(client, scope)).filter(({ isConfigured }) => !isConfigured);
  for (const { scheduleId: id, account, isPaused } of left)
    if (!isPaused) await client.schedule.getHandle(id).pause(`${LEFT} ${account} is not in the configuration`);
  return left.map(({ account }) => account);
}
