import { markdownTable } from './markdownTable.ts';

/** A message that a workflow takes. */
export interface Message {
  readonly name: string;
  readonly input: string;
  readonly meaning: string;
}

/** Who a table of messages is for, and what they go to. */
export interface MessageTable {
  readonly title: string;
  readonly messages: readonly Message[];
}

const REASON = '`{"reason": "why", "by": "you"}`';

/** What people and programs may ask a workflow, or tell it. */
export const PUBLIC_MESSAGES: readonly MessageTable[] = [
  {
    title: 'Queries of a cycle (`tradingCycle`)',
    messages: [
      { name: 'status', input: '', meaning: 'step, outcome, report, and the plan that waits for approval' },
      { name: 'plan', input: '', meaning: 'the whole plan; null before there is one' },
      { name: 'decisions', input: '', meaning: 'one decision for each symbol seen' },
      { name: 'orders', input: '', meaning: 'what became of each trade' },
    ],
  },
  {
    title: 'Updates of a cycle that waits for approval',
    messages: [
      {
        name: 'approve',
        input: '`{"plan": "NAME", "by": "you"}`',
        meaning: 'the plan that `status` names may be traded',
      },
      { name: 'reject', input: REASON, meaning: 'nothing of it is traded' },
    ],
  },
  {
    title: 'Queries of an account (`portfolio:NAME`)',
    messages: [
      { name: 'portfolioStatus', input: '', meaning: 'equity, positions, risk, state, last cycle, troubles' },
      { name: 'cycles', input: '', meaning: 'the latest cycles and how each ended' },
      { name: 'limits', input: '', meaning: 'the limits in force' },
    ],
  },
  {
    title: 'Query of a training (`train:ACCOUNT:MODEL`)',
    messages: [{ name: 'progress', input: '', meaning: 'what it does, and how many models are trained of how many' }],
  },
  {
    title: 'Query of a search for settings (`tune:NAME`)',
    messages: [{ name: 'progress', input: '', meaning: 'how many combinations are tried of how many, and by whom' }],
  },
  {
    title: 'Updates of an account',
    messages: [
      { name: 'pause', input: REASON, meaning: 'nothing is bought any more' },
      { name: 'halt', input: REASON, meaning: 'open orders are cancelled, nothing is ordered' },
      {
        name: 'liquidate',
        input: '`{"reason": "why", "by": "you", "confirm": "NAME"}`',
        meaning: 'the account is sold to cash',
      },
      { name: 'resume', input: REASON, meaning: 'the account trades again' },
      {
        name: 'sendSignals',
        input: '`{"signals": [...], "by": "desk"}`',
        meaning: 'signals are stored, all or none, for a source of kind push that hears `by`',
      },
      { name: 'acceptOtherHand', input: REASON, meaning: 'orders that another hand has placed so far are accepted' },
    ],
  },
];

/** Signals between Ballast's own workflows, which nobody else sends. */
export const INNER_MESSAGES: ReadonlySet<string> = new Set(['cycleClosed', 'stop', 'look', 'troubles']);

/** The page of queries and updates. */
export function messagesPage(): string {
  const tables = PUBLIC_MESSAGES.map(({ title, messages }) => {
    const rows = messages.map(({ name, input, meaning }) => [`\`${name}\``, input, meaning]);
    return `## ${title}\n\n${markdownTable(['name', 'input', 'what it says or does'], rows)}`;
  });
  return `# Queries and updates

What Temporal's web pages, the \`temporal\` command line and programs can ask of workflows, and
tell them. An update answers when it has taken effect.

${tables.join('\n\n')}
`;
}
