import { setHandler } from '@temporalio/workflow';
import type { ActorSteps } from '../core/cycles/cycleSteps.ts';
import { shownValue } from '../core/payloads/shortText.ts';
import { toBusinessFailure } from './businessFailure.ts';
import { sendSignalsUpdate } from './messages.ts';
import { requireText } from './requireCommand.ts';
import { describedSteps } from './stepSummaries.ts';

const { takeSignals } = describedSteps<Pick<ActorSteps, 'takeSignals'>>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

/** What an update with signals looks like. */
const EXAMPLE =
  '{"signals": [{"id": "run-7", "symbol": "DOT-USD", "direction": "buy", "confidence": 0.82}], "by": "desk"}';

/**
 * Takes signals for the account, for programs that speak to Temporal and not to the API. The answer comes once they are in the ledger.
 *
 * @param received counts a message
 */
export function takeSentSignals(account: string, received: () => void): void {
  setHandler(
    sendSignalsUpdate,
    async ({ signals, by }) => {
      received();
      try {
        return await takeSignals(account, { signals, by });
      } catch (error) {
        // The reason first, as people see it of an update that fails.
        throw toBusinessFailure(error, 'SignalsRefusedError');
      }
    },
    {
      description: `Takes signals of this account, all of them or none: ${EXAMPLE}`,
      validator: (input) => {
        const { signals, by } = (input ?? {}) as { readonly signals?: unknown; readonly by?: unknown };
        requireText('by', by, 50, EXAMPLE);
        if (typeof signals !== 'object' || signals === null)
          throw new Error(`signals: given ${shownValue(signals)}; allowed: a signal or a list of them, as ${EXAMPLE}`);
      },
    },
  );
}
