/**
 * Steps of orders that are registered under another name than the code has for them. Recorded histories, and orders on their way in an upgrade, ask for
 * the name on the right.
 */
export const REGISTERED_NAMES = { releaseOrder: 'settleOrder' } as const;
