/** What an account can wait for: its ledger to be whole again, a person's word after an earlier ledger was lost, or ledger and venue to agree. */
export type WaitSubject = 'recovery' | 'earlierLife' | 'reconciliation';

/** Why nothing is bought in an account, and since when. Times are wall times in ms UTC. */
export interface AccountWait {
  readonly subject: WaitSubject;
  readonly since: number;
  readonly reason: string;
}
