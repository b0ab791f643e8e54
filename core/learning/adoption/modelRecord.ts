/** A trained model as the registry keeps it, without its file. Times are wall time in ms UTC. */
export interface ModelRecord {
  /** Of the source of signals that it is for. */
  readonly name: string;
  /** 1 for the first one of the name. */
  readonly version: number;
  /** Names the training: one that is done twice makes one model. */
  readonly trainingId: string;
  readonly at: number;
  /** SHA-256 of the file. */
  readonly fileHash: string;
  readonly trainingDataHash: string;
  /** First start and last end of what it learnt from, ms UTC. */
  readonly trainedFrom: number;
  readonly trainedTo: number;
  /** Its figures out of sample by name, as the file has them. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Adopted: its signals count from then on. Declined: it was not good enough. Rolled back: the one before counts again. */
export const MODEL_CHANGES = ['adopted', 'declined', 'rolledBack'] as const;

export type ModelChangeKind = (typeof MODEL_CHANGES)[number];

/** What was decided about a model, by whom and why. */
export interface ModelChange {
  /** Names the decision: one that arrives twice counts once. */
  readonly id: string;
  readonly name: string;
  /** The model that was adopted, declined or rolled back. */
  readonly version: number;
  readonly kind: ModelChangeKind;
  readonly at: number;
  readonly by: string;
  readonly reason: string;
}
