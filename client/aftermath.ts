/** What may still come of what no worker has answered, and how to see it. */
export const AFTERMATH = {
  command:
    'The command may have taken effect all the same, or still do so once a worker runs: `ballast portfolio status` says what the account does.',
  approval:
    'The word on the plan may count all the same, or still do so once a worker runs: `ballast cycle status` says.',
  reconciliation: 'The comparison goes on once a worker runs: `ballast portfolio status` shows when it was made.',
} as const;
