/** A step of a workflow, or a task of its own code, that no worker has taken yet. */
export interface WaitingStep {
  readonly workflowId: string;
  /** Undefined for a task of the workflow's own code. */
  readonly step: string | undefined;
  /** Since when a worker could have taken it, wall time in ms UTC. */
  readonly since: number;
}
