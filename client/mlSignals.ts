/** Signals as programs have them: a list of signals, or one object with a forecast per symbol. */
export type MlSignals = readonly unknown[] | Readonly<Record<string, unknown>>;

/** The list of signals that a cycle takes; each is checked there, so that a bad one costs only its symbol. */
export function toSignalList(signals: MlSignals): unknown[] {
  if (Array.isArray(signals)) return [...signals];
  return Object.entries(signals).map(([symbol, forecast]) =>
    typeof forecast === 'object' && forecast !== null
      ? { symbol, ...forecast }
      : { symbol, confidence: forecast, direction: 'buy' },
  );
}
