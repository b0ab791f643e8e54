import { CALENDAR } from './blocks/calendar.ts';
import { CHANNELS_AND_BANDS } from './blocks/channels.ts';
import { DEPENDENCE } from './blocks/dependence.ts';
import { DIRECTIONAL_MOVEMENT } from './blocks/directional.ts';
import { DISTRIBUTION } from './blocks/distribution.ts';
import { DRAWDOWN } from './blocks/drawdown.ts';
import { GARCH } from './blocks/garch.ts';
import { LIQUIDITY } from './blocks/liquidity.ts';
import { MARKET } from './blocks/market.ts';
import { MARKET_SPREAD } from './blocks/marketSpread.ts';
import { OSCILLATORS } from './blocks/oscillators.ts';
import { RANGE_VOLATILITY } from './blocks/rangeVolatility.ts';
import { RETURNS } from './blocks/returns.ts';
import { TREND } from './blocks/trend.ts';
import { VECTOR_AUTOREGRESSION } from './blocks/vectorAutoregression.ts';
import { VOLATILITY } from './blocks/volatility.ts';
import { VOLUME } from './blocks/volume.ts';
import type { FeatureBlock, FeatureDefinition } from './featureBlock.ts';
import { rankDefinitions } from './ranks.ts';
import { PARTNER_DEFINITIONS } from './spreadPartners.ts';
import { UNIVERSE_DEFINITIONS } from './universeDay.ts';

/** What is computed from the candles of one symbol and the mean return of the others, in the order of the columns. */
export const BLOCKS: readonly FeatureBlock[] = [
  RETURNS,
  VOLATILITY,
  RANGE_VOLATILITY,
  TREND,
  DIRECTIONAL_MOVEMENT,
  OSCILLATORS,
  CHANNELS_AND_BANDS,
  VOLUME,
  LIQUIDITY,
  DISTRIBUTION,
  DEPENDENCE,
  DRAWDOWN,
  GARCH,
  VECTOR_AUTOREGRESSION,
  MARKET,
  MARKET_SPREAD,
  CALENDAR,
];

/** A feature with the heading that it stands under. */
export interface Feature extends FeatureDefinition {
  readonly family: string;
}

const ownFeatures: readonly Feature[] = BLOCKS.flatMap(({ family, definitions }) =>
  definitions.map((definition) => ({ family, ...definition })),
);

/** Every feature, in the order of the columns. */
export const FEATURES: readonly Feature[] = [
  ...ownFeatures,
  ...PARTNER_DEFINITIONS.map((definition) => ({ family: 'Spread to a partner', ...definition })),
  ...UNIVERSE_DEFINITIONS.map((definition) => ({ family: 'The universe', ...definition })),
  ...rankDefinitions(ownFeatures).map((definition) => ({ family: 'Ranks in the universe', ...definition })),
];

/** Names of the columns of every feature matrix. */
export const FEATURE_NAMES: readonly string[] = FEATURES.map(({ name }) => name);

/** Where the columns of each part start. */
export const COLUMNS = {
  partner: ownFeatures.length,
  universe: ownFeatures.length + PARTNER_DEFINITIONS.length,
  ranks: ownFeatures.length + PARTNER_DEFINITIONS.length + UNIVERSE_DEFINITIONS.length,
  all: FEATURES.length,
} as const;

/** The column of a feature of one symbol's own. */
export function columnOf(name: string): number {
  return FEATURE_NAMES.indexOf(name);
}
