import { LONGEST_WORDS } from '../payloads/payloadBound.ts';
import { shortText } from '../payloads/shortText.ts';

/** More lines than anybody tells. */
const MOST_LINES = 50;

/** The troubles in a message, whoever has sent it: texts that may travel on. */
export function receivedTroubles(told: unknown): readonly string[] {
  if (!Array.isArray(told)) return [];
  return told
    .filter((line): line is string => typeof line === 'string')
    .slice(0, MOST_LINES)
    .map((line) => shortText(line, LONGEST_WORDS));
}
