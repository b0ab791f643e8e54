/** Cycle IDs count in seconds: shorter slots would share one. */
const SHORTEST_SLOT_MS = 1_000;

/**
 * A slot is a half-open interval of `every` milliseconds counted from the epoch. All cycles of an account that are started in one
 * slot share its cycle ID, so that a manual and a scheduled start are one cycle.
 * @param at ms UTC. @param every length of a slot in ms, at least 1 s.
 * @returns start of the slot in ms UTC
 * @throws RangeError for a time that is no number and a length below 1 s
 */
export function slotStart(at: number, every: number): number {
  if (!Number.isFinite(at)) throw new RangeError(`A slot is found for a time in ms UTC, given ${at}`);
  if (!(every >= SHORTEST_SLOT_MS && Number.isFinite(every)))
    throw new RangeError(
      `A slot is at least ${SHORTEST_SLOT_MS} ms long, given ${every}: set cycle.every to 1s or more`,
    );
  return Math.floor(at / every) * every;
}

/** The cycle ID of a slot, its start in UTC: `20261124T020000Z`. Fit for workflow IDs, file names and URLs. */
export function cycleIdOfSlot(start: number): string {
  return new Date(start)
    .toISOString()
    .replaceAll(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
}

/** The cycle ID for a start at `at` (ms UTC) with slots of `every` ms. */
export function cycleIdAt(at: number, every: number): string {
  return cycleIdOfSlot(slotStart(at, every));
}
