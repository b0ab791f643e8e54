import type { Signal } from './signal.ts';

/** So many hexadecimal digits of a hash name a signal that has no ID of its own: two of a million signals share one with a chance below 1e-12. */
const DIGITS = 24;

/** All that a signal says, as one text: the same for signals that say the same. */
function signalText(signal: Signal): string {
  const { symbol, direction, confidence, at, source, expectedReturn, horizonDays, model, version } = signal;
  const { featuresHash, featureCount, profitBarrier, lossBarrier } = signal;
  return JSON.stringify([
    [symbol, direction, confidence, at, source],
    [expectedReturn ?? null, horizonDays ?? null, model ?? null, version ?? null],
    [featuresHash ?? null, featureCount ?? null],
    // Signals without barriers keep the ID that they had before there were any.
    ...(profitBarrier === undefined ? [] : [[profitBarrier, lossBarrier]]),
  ]);
}

/**
 * A signal with an ID: its own, or one made of what it says, so that the same signal has the same one whenever it is read.
 *
 * @param digest a hash of a text as hexadecimal digits, such as SHA-256: the core computes none itself
 */
export function withId(signal: Signal, digest: (text: string) => string): Signal & { readonly id: string } {
  return { ...signal, id: signal.id ?? digest(signalText(signal)).slice(0, DIGITS) };
}
