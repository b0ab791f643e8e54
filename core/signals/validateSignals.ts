import { checkSignal, type SignalOrigin } from './checkSignal.ts';
import { precedence } from './precedence.ts';
import type { RejectedSignal, Signal, SignalBatch } from './signal.ts';

/**
 * Checks what a provider delivered, item by item. Never throws: a bad item costs its symbol and nothing else. Each item ends up
 * accepted, rejected with the field that is wrong, or superseded (counted) by another signal for the same symbol.
 *
 * Read are the fields, whose names may be written in any case, and with `_`, `-` or blanks (`Expected Return`):
 * - `symbol`: `ALT-USD`; also `alt-usd` and `ALT/USD`;
 * - `direction`, `action` or `signal`: buy, sell or hold in any case;
 * - `confidence` or `probability`: a number from 0 to 1;
 * - `at`, `timestamp` or `asOf`, optional: ISO 8601 (UTC where no zone is given), or milliseconds or seconds since 1970. Without it the signal counts
 *   as made now. More than 5 minutes ahead of the venue's clock is refused. How old is too old is judged later, unless the origin says it;
 * - `expectedReturn`, optional: simple return over the horizon, from -1;
 * - `horizonDays` or `horizon`, optional: above 0; also texts such as `36h` and `7d`;
 * - `profitBarrier` and `lossBarrier`, optional, together: shares of the price above 0;
 * - `source` or `model`, optional: default is the provider's name;
 * - `model`, `version`, `featuresHash` (hex), `featureCount`, optional: what the signal was made by and from;
 * - `id`, optional: the signal's own name, up to 64 characters.
 *
 * Numbers may be texts in plain or exponent notation, since CSV knows nothing else; percent signs and commas are refused. Optional
 * fields that are null or empty count as absent; ones that are wrong reject the item, for its model is not to be trusted.
 *
 * A `NoForecast` is rejected for the reason that it gives.
 *
 * Of several signals for a symbol the newest is taken; of those made at the same moment the most confident, then the most cautious
 * (`precedence` has the whole order). The order of the items does not matter.
 */
export function validateSignals(items: readonly unknown[], origin: SignalOrigin): SignalBatch {
  const chosen = new Map<string, Signal>();
  const rejected: RejectedSignal[] = [];
  let superseded = 0;
  const list: readonly unknown[] = Array.isArray(items) ? items : [items];
  for (const [index, item] of list.entries()) {
    const checked = checkSignal(item, index, origin);
    if (checked.kind === 'rejected') {
      rejected.push(checked.rejection);
      continue;
    }
    const { signal } = checked;
    const present = chosen.get(signal.symbol);
    if (present !== undefined) superseded += 1;
    if (present === undefined || precedence(signal, present) > 0) chosen.set(signal.symbol, signal);
  }
  return { provider: origin.provider, at: origin.at, accepted: [...chosen.values()], rejected, superseded };
}
