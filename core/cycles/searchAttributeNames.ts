/** Search attributes that find cycles and orders, with their types as a Temporal namespace registers them. */
export const SEARCH_ATTRIBUTES = {
  BallastAccount: 'Keyword',
  BallastCycle: 'Keyword',
  BallastOutcome: 'Keyword',
  BallastSymbol: 'KeywordList',
} as const;
