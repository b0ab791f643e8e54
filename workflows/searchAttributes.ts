import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';

const ACCOUNT = defineSearchAttributeKey('BallastAccount', SearchAttributeType.KEYWORD);
const CYCLE = defineSearchAttributeKey('BallastCycle', SearchAttributeType.KEYWORD);
const OUTCOME = defineSearchAttributeKey('BallastOutcome', SearchAttributeType.KEYWORD);
const SYMBOL = defineSearchAttributeKey('BallastSymbol', SearchAttributeType.KEYWORD_LIST);

/** Makes the workflow findable by account and cycle, with the outcome `running`. */
export function markIdentity(account: string, cycleId: string): void {
  upsertSearchAttributes([
    { key: ACCOUNT, value: account },
    { key: CYCLE, value: cycleId },
    { key: OUTCOME, value: 'running' },
  ]);
}

/** Longest text of a list that servers take as one search attribute: 2 KB by default. */
const LONGEST_LIST = 1_900;

/** Makes the workflow findable by the symbols it trades, as many of them as fit. */
export function markSymbols(symbols: readonly string[]): void {
  let length = 0;
  const fitting = symbols.filter((symbol) => {
    length += symbol.length + 3;
    return length <= LONGEST_LIST;
  });
  if (fitting.length > 0) upsertSearchAttributes([{ key: SYMBOL, value: fitting }]);
}

/** Makes the workflow findable by how it ended. */
export function markOutcome(outcome: string): void {
  upsertSearchAttributes([{ key: OUTCOME, value: outcome }]);
}
