import type { TradingSettings } from '../../core/cycles/tradingSettings.ts';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';

/**
 * A backtest leaves nothing out silently: what it cannot act on as live trading does is refused.
 *
 * @throws InvalidInputError for settings that would have to act
 */
export function requireSupported({ orderStyle, protection }: TradingSettings): void {
  if (orderStyle.type === 'limit')
    throw new InvalidInputError({
      field: 'orders.type',
      given: orderStyle.type,
      allowed: 'marketableLimit or market in a backtest',
      remedy: 'Choose one of these: orders that rest and are priced anew are not replayed.',
    });
  if (protection.stopLoss !== 'off')
    throw new InvalidInputError({
      field: 'protection.stopLoss',
      given: protection.stopLoss,
      allowed: 'off in a backtest',
      remedy: 'Switch it off for the backtest: stops that rest at the venue are not replayed.',
    });
}

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
