/** The identity of a ledger that client order IDs of tests are derived from. */
export const LEDGER = '5f0c2f0e-6f0b-4d51-9f0a-6c1f6f3f8a11';
