import type { ProductRules } from './productRules.ts';

/** What a group of coins has in common beside the whole market. */
export const SECTORS = ['layer1', 'defi', 'infrastructure', 'payments'] as const;
export type Sector = (typeof SECTORS)[number];

/** One product of the seeded market: its trading rules and how it moves. */
export interface Coin {
  readonly rules: ProductRules;
  /** None for a coin pegged to the quote currency. */
  readonly sector: Sector | undefined;
  /** Price that the coin starts at and is drawn back to over years. */
  readonly anchor: number;
  /** Exposure to the market factor. */
  readonly beta: number;
  /** Standard deviation of the coin's own daily log return. */
  readonly ownVolatility: number;
  /** Typical turnover of a day in quote currency. */
  readonly dailyTurnover: number;
}

const QUOTE = 'USD';

function coin(
  base: string,
  baseName: string,
  sector: Sector | undefined,
  anchor: number,
  beta: number,
  ownVolatility: number,
  dailyTurnover: number,
  priceIncrement: string,
  baseIncrement: string,
  halfSpread: number,
): Coin {
  const rules: ProductRules = {
    symbol: `${base}-${QUOTE}`,
    base,
    quote: QUOTE,
    baseName,
    priceIncrement,
    baseIncrement,
    quoteIncrement: '0.01',
    volumeIncrement: Number(baseIncrement) < 0.0001 ? '0.0001' : baseIncrement,
    baseMinSize: baseIncrement,
    baseMaxSize: String(Math.ceil(dailyTurnover / 10 / anchor)),
    quoteMinSize: '1',
    quoteMaxSize: '10000000',
    halfSpread,
  };
  return { rules, sector, anchor, beta, ownVolatility, dailyTurnover };
}

/** The seeded market's products, by symbol. Prices, increments and turnovers are of the order of the real ones. */
export const COINS: readonly Coin[] = [
  coin('AAVE', 'Aave', 'defi', 160, 1.15, 0.024, 9e6, '0.01', '0.001', 0.0004),
  coin('ADA', 'Cardano', 'layer1', 0.45, 1.1, 0.02, 3e7, '0.0001', '0.00000001', 0.0003),
  coin('ALT', 'AltLayer', 'infrastructure', 0.12, 1.35, 0.034, 2e6, '0.00001', '0.1', 0.0008),
  coin('ATOM', 'Cosmos', 'infrastructure', 7, 1.05, 0.021, 6e6, '0.001', '0.01', 0.0004),
  coin('AVAX', 'Avalanche', 'layer1', 28, 1.2, 0.023, 2e7, '0.01', '0.00000001', 0.0003),
  coin('AXL', 'Axelar', 'infrastructure', 0.7, 1.25, 0.032, 15e5, '0.0001', '0.1', 0.0008),
  coin('BTC', 'Bitcoin', 'payments', 62_000, 0.8, 0.008, 7e8, '0.01', '0.00000001', 0.00005),
  coin('DOT', 'Polkadot', 'layer1', 6.5, 1.1, 0.02, 8e6, '0.001', '0.00000001', 0.0003),
  coin('ETH', 'Ethereum', 'layer1', 2_900, 0.95, 0.011, 4e8, '0.01', '0.00000001', 0.00006),
  coin('LINK', 'Chainlink', 'infrastructure', 14, 1.1, 0.022, 25e6, '0.001', '0.01', 0.0003),
  coin('LTC', 'Litecoin', 'payments', 75, 0.9, 0.019, 2e7, '0.01', '0.00000001', 0.0003),
  coin('NEAR', 'NEAR Protocol', 'layer1', 5, 1.25, 0.027, 1e7, '0.001', '0.001', 0.0004),
  coin('SOL', 'Solana', 'layer1', 145, 1.2, 0.023, 15e7, '0.01', '0.00000001', 0.0001),
  coin('UNI', 'Uniswap', 'defi', 8, 1.15, 0.026, 1e7, '0.001', '0.000001', 0.0004),
  coin('USDC', 'USD Coin', undefined, 1, 0, 0.0004, 1e7, '0.0001', '0.01', 0.0001),
];
