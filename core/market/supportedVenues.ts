/** ccxt's names of the venues that Ballast trades at: those whose orders are found again after a lost answer, shown by tests. */
export const SUPPORTED_VENUES = ['coinbase', 'binance'] as const;
