import { describeTradingState, type TradingState } from '../cycles/tradingState.ts';
import type { Proposal, ProposalAnswer } from './proposal.ts';

/** So many proposals of an account wait at once: what a person has to read must not grow without an end. */
export const MOST_OPEN = 5;

/** So many proposals an account takes in an hour. */
export const MOST_IN_AN_HOUR = 20;
export const HOUR_MS = 3_600_000;

/** A proposal, or an answer to one, is refused. Nothing was changed. */
export class ProposalRefusedError extends Error {
  override readonly name = 'ProposalRefusedError';
}

/** How many proposals of an account wait for an answer, and how many were made within the last hour. */
export interface ProposalCounts {
  readonly open: number;
  readonly lately: number;
}

/** Why an account takes no other proposal; undefined where it does. */
export function refusalOfAnother({ open, lately }: ProposalCounts, trading: TradingState): string | undefined {
  if (trading.kind !== 'active')
    return `The account is ${describeTradingState(trading)}. Nothing can be proposed until a person resumes it.`;
  if (open >= MOST_OPEN)
    return `${open} proposals of the account wait already; allowed: ${MOST_OPEN}. Wait until a person has answered, or until they have expired.`;
  if (lately >= MOST_IN_AN_HOUR)
    return `${lately} proposals were made for the account within an hour; allowed: ${MOST_IN_AN_HOUR}. Wait before you propose again.`;
  return undefined;
}

/** An answer, with the name of the API token that it came with, empty where there was none. */
export interface GivenAnswer extends ProposalAnswer {
  readonly token: string;
}

/** Why a proposal cannot be answered so; undefined where it can, also where an approval is given once more. */
export function refusalOfAnswer(proposal: Proposal, given: GivenAnswer, trading: TradingState): string | undefined {
  const { id, answer, expiresAt, token } = proposal;
  const repeats = answer?.kind === 'approved' && given.kind === 'approved';
  if (answer !== undefined && !repeats)
    return `The proposal ${id} was ${answer.kind} by ${answer.by} at ${iso(answer.at)} already.`;
  if (given.at >= expiresAt)
    return `The proposal ${id} has expired at ${iso(expiresAt)}: prices and holdings are others by now. Nothing is traded for it. It can be proposed again.`;
  if (given.kind === 'rejected') return undefined;
  if (trading.kind !== 'active')
    return `The account is ${describeTradingState(trading)}. A person has to resume it before a proposal can be approved.`;
  if (token !== '' && token === given.token)
    return `The proposal ${id} came from ${token}, who cannot approve it. Approve it as somebody else, or with \`ballast proposal approve ${id}\`.`;
  return undefined;
}

/** Why a proposal may not be carried out; undefined where it may. @param now wall time in ms UTC */
export function refusalOfStart(proposal: Proposal | undefined, now: number): string | undefined {
  if (proposal === undefined) return 'there is no such proposal in the account';
  const { answer, expiresAt } = proposal;
  if (answer === undefined) return 'no person has approved it. See `ballast proposal list`';
  if (answer.kind === 'rejected') return `it was rejected by ${answer.by}: ${answer.reason}`;
  return now < expiresAt ? undefined : `it has expired at ${iso(expiresAt)}. It can be proposed again`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
