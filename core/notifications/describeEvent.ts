import { isByBreaker } from '../cycles/tradingState.ts';
import { LONGEST_WORDS } from '../payloads/payloadBound.ts';
import { shortText } from '../payloads/shortText.ts';
import { type BalanceComparison, driftIn } from '../reconciliation/compareBalances.ts';
import { differencesText } from '../reconciliation/describe.ts';
import type {
  AccountEvent,
  CommandEvent,
  CycleEvent,
  OrderEvent,
  ProposalEvent,
  ReconciliationEvent,
} from './accountEvent.ts';
import { EVENT_SEVERITIES, type Notification, type NotifiedEvent } from './notification.ts';

/** So many lines of a report are told. */
const MOST_LINES = 12;

type Words = Pick<Notification, 'title' | 'lines'> & Partial<Pick<Notification, 'topic' | 'cycleId' | 'symbol'>>;

function told(event: NotifiedEvent, id: string, { account, at }: AccountEvent, words: Words): Notification {
  return {
    id,
    account,
    event,
    severity: EVENT_SEVERITIES[event],
    at,
    topic: words.topic,
    title: words.title,
    lines: words.lines.slice(0, MOST_LINES).map((line) => shortText(line, LONGEST_WORDS)),
    cycleId: words.cycleId,
    symbol: words.symbol,
  };
}

/**
 * What people are told of an event; undefined where it is nothing to tell.
 * @param balances of the comparison that the event is about
 */
export function describeEvent(
  event: AccountEvent,
  balances: readonly BalanceComparison[] = [],
): Notification | undefined {
  switch (event.kind) {
    case 'command':
      return describeCommand(event);
    case 'order':
      return describeOrder(event);
    case 'cycle':
      return describeCycle(event);
    case 'reconciliation':
      return describeDrift(event, balances);
    case 'proposal':
      return describeProposal(event);
    default: {
      const unreachable: never = event;
      return unreachable;
    }
  }
}

function describeCommand(event: CommandEvent): Notification {
  const { account, number, command, state, by, reason } = event;
  const id = `command:${account}:${number}`;
  if (command === 'resume')
    return told('accountResumed', id, event, { title: `${account} trades again`, lines: [`By ${by}: ${reason}`] });
  const remedy = `When you have looked: ballast resume "why" --account ${account}`;
  return isByBreaker({ by })
    ? told('breakerTripped', id, event, {
        title: `${account}: ${by.replace(':', ' ')} has tripped, the account is ${state}`,
        lines: [reason, remedy],
      })
    : told('accountStopped', id, event, { title: `${account} is ${state}`, lines: [`By ${by}: ${reason}`, remedy] });
}

function describeOrder(event: OrderEvent): Notification {
  const { account, cycleId, symbol, number, state, reason } = event;
  const rejected = state === 'REJECTED';
  const name = `${account}:${cycleId}:${symbol}`;
  return told(rejected ? 'orderRejected' : 'orderUnknown', `order:${name}:${number}`, event, {
    topic: rejected ? `orderRejected:${account}:${symbol}` : `orderUnknown:${name}`,
    cycleId,
    symbol,
    title: rejected
      ? `${account}: the venue has rejected the order of ${symbol}`
      : `${account}: nobody knows what became of the order of ${symbol}`,
    lines: [
      ...(reason === '' ? [] : [reason]),
      rejected
        ? 'Nothing of it was traded.'
        : 'The venue is asked until it says so. Until then the symbol is not traded and counts at its worst case.',
      `Its evidence: ballast cycle orders ${cycleId} --account ${account}`,
    ],
  });
}

function describeCycle(event: CycleEvent): Notification | undefined {
  const { account, cycleId, scope, number, state, reason } = event;
  const id = `cycle:${account}:${cycleId}:${scope}:${number}`;
  const report = reason.split('\n').filter((line) => line !== '');
  switch (state) {
    case 'failed':
      return told('cycleFailed', id, event, {
        topic: `cycleFailed:${account}`,
        cycleId,
        title: `${account}: cycle ${cycleId} failed`,
        // What has failed comes last in the report.
        lines: [
          ...report.slice(1 - MOST_LINES),
          `Again, without a second order: ballast cycle replay ${cycleId} --account ${account}`,
        ],
      });
    case 'traded':
      return told('cycleDone', id, event, { cycleId, title: `${account}: cycle ${cycleId} traded`, lines: report });
    case 'refused':
      return told('cycleDone', id, event, {
        topic: `cycleRefused:${account}`,
        cycleId,
        title: `${account}: cycle ${cycleId} was refused`,
        lines: report,
      });
    case 'nothing-to-do':
    case 'running':
      return undefined;
    default: {
      const unreachable: never = state;
      return unreachable;
    }
  }
}

function describeProposal(event: ProposalEvent): Notification {
  const { account, proposalId, number, by, reason } = event;
  const lines = reason.split('\n');
  const more = lines.length - MOST_LINES + 3;
  return told('proposalWaits', `proposal:${account}:${proposalId}`, event, {
    title: `${account}: ${by} proposes trades; they wait for an answer until ${new Date(number).toISOString()}`,
    lines: [
      ...lines.slice(0, MOST_LINES - 3),
      ...(more > 0 ? [`and ${more} more trades`] : []),
      `Approve: ballast proposal approve ${proposalId} --account ${account}`,
      `Reject: ballast proposal reject ${proposalId} "why" --account ${account}`,
    ],
  });
}

function describeDrift(event: ReconciliationEvent, balances: readonly BalanceComparison[]): Notification | undefined {
  const drift = driftIn(balances);
  if (drift.length === 0) return undefined;
  const { account, number } = event;
  return told('drift', `drift:${account}:${number}`, event, {
    title: `${account}: balances changed that no order explains`,
    lines: [differencesText(drift), 'Taken over as a deposit, a withdrawal or trading elsewhere.'],
  });
}
