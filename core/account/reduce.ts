import type { AccountMessage, Reaction } from './accountMessage.ts';
import type { AccountState } from './accountState.ts';
import { onCommandCommitted, onCommandFailed, onCommandGiven, onTradingRead } from './accountStop.ts';
import { onAdmission, onClosing, onComeBack, onHolderGone, onHolderSeen } from './admission.ts';
import { onRelease, onReservation } from './reservations.ts';

/** What a message makes of the actor's state, and what follows on it. One cycle holds the account at a time, and each symbol has one reservation. */
export function reduce(state: AccountState, message: AccountMessage): Reaction<AccountState> {
  switch (message.kind) {
    case 'admission':
      return onAdmission(state, message);
    case 'holderSeen':
      return onHolderSeen(state, message);
    case 'holderGone':
      return onHolderGone(state, message);
    case 'comeBack':
      return onComeBack(state, message);
    case 'closing':
      return onClosing(state, message);
    case 'reservation':
      return onReservation(state, message);
    case 'release':
      return onRelease(state, message);
    case 'commandGiven':
      return onCommandGiven(state, message);
    case 'commandCommitted':
      return onCommandCommitted(state, message);
    case 'commandFailed':
      return onCommandFailed(state);
    case 'limitsRead':
      return { state: { ...state, limits: message.limits }, effects: [] };
    case 'troublesTold':
      return { state: { ...state, troubles: message.troubles }, effects: [] };
    case 'tradingRead':
      return onTradingRead(state, message);
    default: {
      const unreachable: never = message;
      return unreachable;
    }
  }
}
