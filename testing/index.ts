/**
 * For people who build bots: a venue on this machine that ccxt trades at, faults of the line to it, and a comparison of what a bot meant with what
 * the venue did. The venue's own README is simulator/README.md.
 */

export type { VenueBalance, VenueBooks, VenueFill, VenueOrder, VenueTransfer } from '../chaos/check/books.ts';
export { SimulatedVenue, type Trouble } from '../chaos/simulatedVenue.ts';
export type { FaultEffect } from '../simulator/faults/faultRules.ts';
export type { SimulatorOptionsInput } from '../simulator/simulatorOptionsSchema.ts';
export { type RunningSimulator, type SimulatorAccount, startSimulator } from '../simulator/startSimulator.ts';
export { compareIntents, type Difference, type Intent } from './compareIntents.ts';
export { LINE_FAULTS } from './lineFaults.ts';
