/**
 * The updates that cycles, orders and workers send to an account's actor, by what they are for, with their names. Where the Web UI lists the updates of an account,
 * these come after those that a person sends, and say what they are.
 */
export const INTERNAL_UPDATES = {
  admitCycle: 'zInternalAdmitCycle',
  closeCycle: 'zInternalCloseCycle',
  reserve: 'zInternalReserve',
  settle: 'zInternalSettle',
  refresh: 'zInternalRefresh',
} as const;

/** What an internal update is for, which is the name that earlier versions send it under. */
export type InternalUpdate = keyof typeof INTERNAL_UPDATES;
