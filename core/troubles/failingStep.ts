/** A step of a workflow whose latest attempt has failed, and that is tried again. */
export interface FailingStep {
  readonly workflowId: string;
  readonly step: string;
  /** When the first of the attempts began that have failed one after the other, wall time in ms UTC; undefined where no worker could say so. */
  readonly since: number | undefined;
  readonly attempts: number;
  /** Why the latest attempt failed, in words. */
  readonly cause: string;
}
