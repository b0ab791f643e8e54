import { nextTradingState } from '../cycles/tradingState.ts';
import type { AccountMessage, Reaction } from './accountMessage.ts';
import type { AccountState } from './accountState.ts';

type Message<Kind extends AccountMessage['kind']> = Extract<AccountMessage, { readonly kind: Kind }>;
type AccountReaction = Reaction<AccountState>;

/** A stop holds at once, and is confirmed when it is committed; a resume holds only then. */
export function onCommandGiven(state: AccountState, { command }: Message<'commandGiven'>): AccountReaction {
  const trading = command.kind === 'resume' ? state.trading : nextTradingState(state.trading, command);
  return quiet({ ...state, trading, committing: state.committing + 1, commands: state.commands + 1 });
}

/** A command that could not be committed leaves a stop as it holds: the ledger is read again. */
export function onCommandFailed(state: AccountState): AccountReaction {
  return quiet({ ...state, committing: state.committing - 1 });
}

/** The ledger has the last word on what a command did. */
export function onCommandCommitted(
  state: AccountState,
  { state: trading }: Message<'commandCommitted'>,
): AccountReaction {
  return quiet({ ...state, trading, committing: state.committing - 1 });
}

/** What the ledger says counts, unless somebody gave a command while it was asked. */
export function onTradingRead(state: AccountState, message: Message<'tradingRead'>): AccountReaction {
  const isLate = state.committing > 0 || state.commands !== message.commandsBefore;
  return quiet(isLate ? state : { ...state, trading: message.state });
}

function quiet(state: AccountState): AccountReaction {
  return { state, effects: [] };
}
