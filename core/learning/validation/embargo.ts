import { TIMEFRAME_MS } from '../../market/candle.ts';

/** For so long, ms, features of short look-back remember what was learnt from or judged. */
export const EMBARGO_MS = 5 * TIMEFRAME_MS['1d'];
