import { proxyLocalActivities } from '@temporalio/workflow';
import type { ActorSteps, CycleSteps } from '../core/cycles/cycleSteps.ts';
import { describedSteps } from './stepSummaries.ts';

type Steps = Omit<CycleSteps, 'resolveSettings' | 'runOrder' | 'optimize'> & Pick<ActorSteps, 'recallAccount'>;

/** A step whose worker has been silent for so long is given to another one. */
export const HEARTBEAT_TIMEOUT = '5s';

const RETRY = { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '15s' } as const;

/** The steps on the main queue. What cannot be had is tried again, with longer and longer pauses, for `ms`. */
export function stepsWithin(ms: number): Steps {
  return describedSteps<Steps>({
    startToCloseTimeout: '60s',
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    scheduleToCloseTimeout: ms,
    retry: RETRY,
  });
}

type SettingsStep = Pick<CycleSteps, 'resolveSettings'>;
/** The step that resolves the settings, on the main queue. */
export const settingsOnQueue = describedSteps<SettingsStep>({
  startToCloseTimeout: '10s',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: RETRY,
});
/** The same in histories of earlier versions. */
export const settingsInWorker = proxyLocalActivities<SettingsStep>({ startToCloseTimeout: '10s' });

/** The optimizer's step, on the queue for CPU work. */
export function optimizerWithin(ms: number, taskQueue: string): Pick<CycleSteps, 'optimize'> {
  return describedSteps<Pick<CycleSteps, 'optimize'>>({
    taskQueue,
    startToCloseTimeout: '60s',
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    scheduleToCloseTimeout: ms,
    retry: RETRY,
  });
}
