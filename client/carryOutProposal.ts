import type { Proposal } from '../core/proposals/proposal.ts';
import { proposalCycleId } from '../core/proposals/proposalCycle.ts';
import type { BallastClient } from './ballastClient.ts';
import type { StartedCycle } from './startedCycle.ts';

/**
 * Starts the cycle that carries out an approved proposal, or attaches to it.
 * @param by who is recorded for the start
 */
export async function carryOutProposal(
  client: Pick<BallastClient, 'startCycle'>,
  { id, account, symbols }: Pick<Proposal, 'id' | 'account' | 'symbols'>,
  by: string,
): Promise<StartedCycle> {
  const scope = symbols === null ? {} : { symbols: [...symbols] };
  return await client.startCycle({ account, cycleId: proposalCycleId(id), ...scope }, by);
}
