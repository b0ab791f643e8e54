import type { StoredSignal } from './storedSignal.ts';

/** Of stored signals the newest of each source and symbol, by symbol and then by source. */
export function latestSignals(signals: readonly StoredSignal[]): readonly StoredSignal[] {
  const latest = new Map<string, StoredSignal>();
  for (const stored of signals) {
    const key = JSON.stringify([stored.signal.symbol, stored.source]);
    const known = latest.get(key);
    if (known === undefined || isNewer(stored, known)) latest.set(key, stored);
  }
  return [...latest.values()].sort(
    (a, b) => inAlphabet(a.signal.symbol, b.signal.symbol) || inAlphabet(a.source, b.source),
  );
}

function isNewer(a: StoredSignal, b: StoredSignal): boolean {
  return a.signal.at === b.signal.at ? a.receivedAt > b.receivedAt : a.signal.at > b.signal.at;
}

function inAlphabet(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
