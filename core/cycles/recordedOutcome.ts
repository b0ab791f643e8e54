/** How a cycle has ended, or `running`, as the ledger records it. */
export type CycleOutcome = 'running' | 'traded' | 'nothing-to-do' | 'refused' | 'failed';
