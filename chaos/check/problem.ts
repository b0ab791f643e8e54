/** What can be wrong after a round. */
export const PROBLEM_KINDS = [
  'duplicate',
  'without intent',
  'lost',
  'without outcome',
  'mismatch',
  'limit',
  'stuck',
] as const;

export type ProblemKind = (typeof PROBLEM_KINDS)[number];

/** One finding; `subject` names what it is about, so that it is reported once. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly subject: string;
  readonly detail: string;
}
