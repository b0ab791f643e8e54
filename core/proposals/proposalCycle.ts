/** Cycles whose ID begins so carry out an approved proposal, and nothing else does. */
const PREFIX = 'proposal-';

/** ID of the cycle that carries a proposal out: there is one, so that each symbol is ordered once. */
export function proposalCycleId(proposal: string): string {
  return `${PREFIX}${proposal}`;
}

/** ID of the preview that a proposal is made by: under it nothing has been ordered, so that what the cycle of the present slot has ordered may be proposed as well. */
export function proposalPreviewId(proposal: string): string {
  return `proposed-${proposal}`;
}

/** The proposal that a cycle carries out; undefined for all other cycles. */
export function proposalOfCycle(cycleId: string | undefined): string | undefined {
  return cycleId?.startsWith(PREFIX) === true ? cycleId.slice(PREFIX.length) : undefined;
}
