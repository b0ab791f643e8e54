import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { askTuning } from '../core/cycles/askStatus.ts';
import { tuningWorkflowId } from '../core/cycles/identifiers.ts';
import type { TunedSettings } from '../core/tuning/tunedSettings.ts';
import type { TuningProgress } from '../core/tuning/tuningProgress.ts';
import { tuningStart } from '../core/tuning/tuningStart.ts';
import type { TuningRequest } from '../core/tuning/tuningSteps.ts';
import { NotFoundError } from './clientErrors.ts';
import type { ServerCalls } from './serverCalls.ts';
import { quoted } from './visibility.ts';
import { firstWorkflows } from './workflowList.ts';

/** A search that was started, by whomever. */
export interface StartedTuning {
  readonly workflowId: string;
  progress(): Promise<TuningProgress>;
  /** The same, for which it waits longer where a worker polls that is busy. */
  patientProgress(): Promise<TuningProgress>;
  /** Waits for its end. @throws WorkflowFailedError where it fails or is cancelled */
  result(): Promise<TunedSettings>;
  /** Ends it; what was tried stays in the register. */
  cancel(): Promise<void>;
}

/** A search as the server knows it. */
export interface ListedTuning {
  readonly workflowId: string;
  readonly state: string;
  readonly startedAt: Date;
  readonly closedAt: Date | undefined;
}

/** The searches for settings over the workers of the queue, through the Temporal server. */
export class Tunings {
  private readonly client: Client;
  private readonly taskQueue: string;
  private readonly calls: ServerCalls;

  constructor(client: Client, taskQueue: string, calls: ServerCalls) {
    this.client = client;
    this.taskQueue = taskQueue;
    this.calls = calls;
  }

  /** Starts a search, or attaches to the one that runs under the name. @param name the same for the same search @throws NoWorkerError where nothing can carry it out */
  async start(name: string, request: TuningRequest): Promise<StartedTuning> {
    await this.calls.awaitWorker();
    const options = tuningStart(this.taskQueue, tuningWorkflowId(name), request);
    return this.started(await this.calls.bounded(() => this.client.workflow.start('tuneSettings', options)));
  }

  /** @param id workflow ID, or the name in it @throws NotFoundError where the server knows no such search */
  async get(id: string): Promise<StartedTuning> {
    const workflowId = tuningWorkflowId(id.replace(tuningWorkflowId(''), ''));
    const handle = this.client.workflow.getHandle(workflowId);
    try {
      await this.calls.bounded(() => handle.describe());
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw new NotFoundError(workflowId);
      throw error;
    }
    return this.started(handle);
  }

  /** The latest searches, the newest first. */
  async list(limit: number): Promise<readonly ListedTuning[]> {
    const conditions = [
      "WorkflowType = 'tuneSettings'",
      `TaskQueue = '${quoted(this.taskQueue)}'`,
      // A long search goes on in several runs.
      "ExecutionStatus != 'ContinuedAsNew'",
    ];
    const found = await this.calls.bounded(() => firstWorkflows(this.client, conditions, limit));
    return found.map(({ workflowId, status, startTime, closeTime }) => ({
      workflowId,
      state: status.name.toLowerCase(),
      startedAt: startTime,
      closedAt: closeTime,
    }));
  }

  private started(handle: WorkflowHandle): StartedTuning {
    return {
      workflowId: handle.workflowId,
      progress: () => this.calls.bounded(() => askTuning(handle)),
      patientProgress: () => this.calls.asked(() => askTuning(handle)),
      result: () => handle.result(),
      cancel: async () => {
        await this.calls.bounded(() => handle.cancel());
      },
    };
  }
}
