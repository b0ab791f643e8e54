import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { accountNames, defaultAccount } from '../configuration/accountsSection.ts';
import { type Configuration, configurationOf } from '../configuration/schema.ts';
import { trainedModels } from '../configuration/signalSection.ts';
import { askTraining } from '../core/cycles/askStatus.ts';
import { trainingScheduleId, trainingWorkflowId } from '../core/cycles/identifiers.ts';
import { trainingSummary } from '../core/cycles/summaries.ts';
import type { TrainingProgress, TrainingResult } from '../core/cycles/training.ts';
import { trainingStart } from '../core/cycles/trainingStart.ts';
import type { TrainingRequest } from '../core/cycles/trainingSteps.ts';
import type { ServerCalls } from './serverCalls.ts';

/** A training that was started, or was under way already. */
export interface StartedTraining {
  readonly workflowId: string;
  progress(): Promise<TrainingProgress>;
  /** Waits for its end. @throws WorkflowFailedError where it fails */
  result(): Promise<TrainingResult>;
}

/** The trainings of models, through the Temporal server. */
export class Trainings {
  private readonly client: Client;
  private readonly configuration: Configuration;
  private readonly calls: ServerCalls;

  constructor(client: Client, configuration: Configuration, calls: ServerCalls) {
    this.client = client;
    this.configuration = configuration;
    this.calls = calls;
  }

  /** Trains the model of a source of signals, or attaches to the training that runs. @throws NoWorkerError where nothing can train it */
  async start(name: string): Promise<StartedTraining> {
    const { client, configuration, calls } = this;
    await calls.awaitWorker();
    const options = trainingStart(configuration.temporal.taskQueue, this.request(name));
    const handle: WorkflowHandle = await calls.bounded(() => client.workflow.start('trainModel', options));
    return {
      workflowId: handle.workflowId,
      progress: () => calls.bounded(() => askTraining(handle)),
      result: () => handle.result(),
    };
  }

  /** The training of a model that runs at the moment; undefined where none does. */
  async running(name: string): Promise<Pick<StartedTraining, 'progress' | 'result'> | undefined> {
    const { client, calls } = this;
    const handle: WorkflowHandle = client.workflow.getHandle(trainingWorkflowId(this.request(name)));
    const found = await calls
      .bounded(() => handle.describe())
      .catch((error: unknown) => {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      });
    if (found?.status.name !== 'RUNNING') return undefined;
    return { progress: () => calls.bounded(() => askTraining(handle)), result: () => handle.result() };
  }

  /** The names of the models that are trained regularly. */
  regular(): readonly string[] {
    return this.models().flatMap(({ name, every }) => (every === undefined ? [] : [name]));
  }

  /** Brings the recurring trainings up to the configuration. One that is new trains at once. */
  async ensureSchedules(): Promise<void> {
    const { client, configuration, calls } = this;
    for (const { account, name, every } of this.models())
      await calls.bounded(() => ensureSchedule(client, configuration.temporal.taskQueue, { account, name }, every));
  }

  /** The models of all accounts. One that several name is trained on the market of the first. */
  private models(): readonly (TrainingRequest & { readonly every: number | undefined })[] {
    const { configuration } = this;
    const all = accountNames(configuration).flatMap((account) =>
      trainedModels(configurationOf(configuration, account).signals).map((model) => ({ account, ...model })),
    );
    return all.filter(({ name }, place) => all.findIndex((model) => model.name === name) === place);
  }

  private request(name: string): TrainingRequest {
    const found = this.models().find((model) => model.name === name);
    return { name, account: found?.account ?? defaultAccount(this.configuration) };
  }
}

/** Brings the recurring training of a model up to the configuration: made, changed, or taken away. @param every ms; undefined where it is trained by hand only */
async function ensureSchedule(
  client: Client,
  taskQueue: string,
  request: TrainingRequest,
  every: number | undefined,
): Promise<void> {
  const scheduleId = trainingScheduleId(request);
  const handle = client.schedule.getHandle(scheduleId);
  if (every === undefined) {
    await handle.delete().catch((error: unknown) => {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    });
    return;
  }
  const spec = { intervals: [{ every }] };
  const action = {
    type: 'startWorkflow' as const,
    workflowType: 'recurringTraining',
    workflowId: trainingScheduleId(request),
    taskQueue,
    args: [request],
    staticSummary: trainingSummary(request.name),
  };
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: every };
  try {
    await client.schedule.create({ scheduleId, spec, action, policies, state: { triggerImmediately: true } });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await handle.update((present) => ({ ...present, spec, action, policies }));
  }
}
