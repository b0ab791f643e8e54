import type { Signal, SignalDirection } from './signal.ts';

const CAUTION: Readonly<Record<SignalDirection, number>> = { sell: 2, hold: 1, buy: 0 };

/**
 * Above 0 where `a` is taken rather than `b`, another signal for the same symbol, and below 0 the other way round; 0 only where they are alike
 * in every field, so that the order of a provider's items decides nothing.
 *
 * The newest is taken, then the most confident. Then caution decides: sell before hold before buy; the smaller expected return, where none told
 * counts as 0, since what takes its place is small (see signalViews); for a buy the longer horizon, since the same return is then less a day, otherwise the
 * shorter, where none told counts as the shortest. What is still alike goes by the name of the source, then by model, ID and barriers.
 */
export function precedence(a: Signal, b: Signal): number {
  return (
    a.at - b.at ||
    a.confidence - b.confidence ||
    CAUTION[a.direction] - CAUTION[b.direction] ||
    (b.expectedReturn ?? 0) - (a.expectedReturn ?? 0) ||
    told(b.expectedReturn) - told(a.expectedReturn) ||
    (a.direction === 'buy' ? 1 : -1) * ((a.horizonDays ?? 0) - (b.horizonDays ?? 0)) ||
    inAlphabet(b.source, a.source) ||
    inAlphabet(provenanceOf(b), provenanceOf(a))
  );
}

function provenanceOf({ model, version, featuresHash, featureCount, id, profitBarrier, lossBarrier }: Signal): string {
  const barriers = [profitBarrier ?? -1, lossBarrier ?? -1];
  return JSON.stringify([model ?? '', version ?? '', featuresHash ?? '', featureCount ?? -1, id ?? '', ...barriers]);
}

function told(value: number | undefined): 0 | 1 {
  return value === undefined ? 0 : 1;
}

function inAlphabet(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
