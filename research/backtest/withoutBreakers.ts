import type { TradingSettings } from '../../core/cycles/tradingSettings.ts';

/** Settings whose breakers do not act. */
export function withoutBreakers(settings: TradingSettings): TradingSettings {
  const { breakers } = settings;
  const off = { action: 'off' } as const;
  return {
    ...settings,
    breakers: {
      dailyLoss: { ...breakers.dailyLoss, ...off },
      drawdown: { ...breakers.drawdown, ...off },
      lossStreak: { ...breakers.lossStreak, ...off },
      rejectedOrders: { ...breakers.rejectedOrders, ...off },
      unknownOrders: { ...breakers.unknownOrders, ...off },
      priceJump: { ...breakers.priceJump, ...off },
      stalePrices: { ...breakers.stalePrices, ...off },
    },
  };
}
