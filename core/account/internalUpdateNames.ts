/**
 * The updates that cycles, orders and workers send to an account's actor, by what they are for, with their names. Where the Web UI lists the updates of an account,
 * these come after those that a person sends, and say what they are.
 */
export const INTERNAL_UPDATES = {
  admitCycle: 'zInternalAdmitCycle',
  closeCycle: 'zInternalCloseCycle',
  reserve: 'zInternalReserve',
  release: 'zInternalSettle',
  refresh: 'zInternalRefresh',
} as const;

/** What an internal update is for. */
export type InternalUpdate = keyof typeof INTERNAL_UPDATES;

/** The names that earlier versions send them under. Recorded histories hold both names of `release`, so neither changes with ours. */
export const EARLIER_NAMES: { readonly [Update in InternalUpdate]: string } = {
  admitCycle: 'admitCycle',
  closeCycle: 'closeCycle',
  reserve: 'reserve',
  release: 'settle',
  refresh: 'refresh',
};
