import { isStopWorkflow } from '../stops.ts';
import type { Problem } from './problem.ts';

/** A workflow that runs, as the server describes it. */
export interface RunningWorkflow {
  readonly workflowId: string;
  readonly type: string;
  readonly runningMs: number;
  /** Tries of the workflow task that is open now; 0 without one. */
  readonly taskAttempt: number;
}

/** What an account's actor holds. */
export interface ActorState {
  readonly account: string;
  /** The cycle that it takes for running. */
  readonly liveCycle: string | undefined;
  readonly reservations: readonly string[];
}

/** A workflow task that is tried so often fails in a loop. */
const TASK_ATTEMPTS = 3;

/** Nothing may still run once a round has had its time: no order, no cycle, no failing task, no reservation kept by an actor. */
export function checkWorkflows(running: readonly RunningWorkflow[], actors: readonly ActorState[]): readonly Problem[] {
  const workflows = running.flatMap(({ workflowId, type, runningMs, taskAttempt }): Problem[] => {
    if (taskAttempt >= TASK_ATTEMPTS)
      return [{ kind: 'stuck', subject: workflowId, detail: `its workflow task is in attempt ${taskAttempt}` }];
    if (type === 'portfolio' || isStopWorkflow(workflowId)) return [];
    return [{ kind: 'stuck', subject: workflowId, detail: `runs since ${Math.round(runningMs / 1_000)} s` }];
  });
  const places = actors.flatMap(({ account, liveCycle, reservations }): Problem[] => [
    ...reservations.map(
      (id): Problem => ({ kind: 'stuck', subject: `reservation ${id}`, detail: `held by the actor of ${account}` }),
    ),
    ...(liveCycle === undefined
      ? []
      : [
          {
            kind: 'stuck',
            subject: `live cycle ${account} ${liveCycle}`,
            detail: 'the actor takes it for running',
          } as const,
        ]),
  ]);
  return [...workflows, ...places];
}

/** Workflows under the same ID; `first` names the run that a chain of runs began with, which a reset continues. */
export interface OrderRun {
  readonly workflowId: string;
  readonly first: string;
}

/** The workflow of an order is started once; the one that takes an order up again has an ID of its own. */
export function checkRuns(runs: readonly OrderRun[]): readonly Problem[] {
  const chains = new Map<string, Set<string>>();
  for (const { workflowId, first } of runs) chains.set(workflowId, (chains.get(workflowId) ?? new Set()).add(first));
  return [...chains].flatMap(([workflowId, firsts]): Problem[] =>
    firsts.size < 2
      ? []
      : [{ kind: 'duplicate', subject: workflowId, detail: `its workflow was started ${firsts.size} times` }],
  );
}
