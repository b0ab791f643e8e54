import type { SourceStanding } from '../learning/scorecard/sourceStanding.ts';
import type { Signal, SignalBatch } from './signal.ts';
import { sourceTrouble } from './sourceTroubles.ts';

/**
 * What of a source's signals is heard, by the records of those who have said them: each signal that tells no expected return carries the information coefficient of its record, and those of a record without
 * skill are left out, of which the troubles tell. One without a record is heard as it is.
 *
 * @param name of the source
 * @param standings by who has said a signal
 */
export function heardSignals(
  name: string,
  batch: SignalBatch,
  standings: ReadonlyMap<string, SourceStanding>,
): SignalBatch {
  const reasons = new Map<string, string>();
  const accepted = batch.accepted.flatMap((signal): readonly Signal[] => {
    const standing = standings.get(signal.source);
    if (standing === undefined) return [signal];
    const { mutedFor, informationCoefficient } = standing;
    // A return that is told needs no coefficient.
    if (mutedFor === undefined)
      return [signal.expectedReturn === undefined ? { ...signal, informationCoefficient } : signal];
    reasons.set(signal.source, mutedFor);
    return [];
  });
  if (reasons.size === 0) return { ...batch, accepted };
  const troubles = [...reasons].map(([speaker, reason]) =>
    accepted.length > 0 || speaker === name
      ? sourceTrouble(speaker, { kind: 'muted', reason })
      : sourceTrouble(name, { kind: 'muted', reason: `${speaker} has ${reason}` }),
  );
  return { ...batch, accepted, troubles: [...(batch.troubles ?? []), ...troubles] };
}
