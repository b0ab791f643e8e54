import type { BreakerSettings } from '../core/breakers/breakerSettings.ts';
import type { TradingSettings } from '../core/cycles/tradingSettings.ts';
import type { OrderStyle } from '../core/orders/order.ts';
import { DEFAULT_FORECAST } from '../core/portfolio/forecast/forecastSettings.ts';
import { durationMs } from './duration.ts';
import { suppliesOf } from './marketCapWeights.ts';
import type { Configuration } from './schema.ts';

function orderStyle({ orders }: Configuration): OrderStyle {
  const { type, limitLifetime, limitOffset, reprices, maxSlippage } = orders;
  switch (type) {
    case 'market':
      return { type };
    case 'limit':
      return { type, lifetime: durationMs(limitLifetime), offset: limitOffset, reprices };
    case 'marketableLimit':
      return { type, maxSlippage };
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

/** Of weights that are given nothing else is looked at. */
function givenUniverse(configuration: Configuration): TradingSettings['universe'] {
  const { universe, portfolio } = configuration;
  if (portfolio.objective === 'fixed') return { ...universe, symbols: Object.keys(portfolio.targets) };
  if (portfolio.objective === 'marketCap') return { ...universe, symbols: Object.keys(suppliesOf(configuration).of) };
  return universe;
}

/** The part of the configuration of an account that its cycles work by, in ms. */
export function tradingSettings(configuration: Configuration): TradingSettings {
  const { cycle, forecast, market, portfolio } = configuration;
  return {
    quoteCurrency: configuration.quoteCurrency,
    universe: givenUniverse(configuration),
    objective: {
      kind: portfolio.objective,
      riskAversion: portfolio.riskAversion,
      horizonDays: portfolio.horizonDays,
      minCash: portfolio.minCash,
      ...(portfolio.objective === 'fixed' ? { targets: portfolio.targets } : {}),
      ...(portfolio.objective === 'marketCap' ? { supplies: suppliesOf(configuration) } : {}),
    },
    groups: Object.entries(portfolio.groups).map(([name, { symbols, maxWeight }]) => ({
      kind: 'group',
      name,
      symbols,
      maxWeight,
    })),
    forecast: {
      ...DEFAULT_FORECAST,
      windowDays: market.historyDays,
      volatility: forecast.volatility,
      informationCoefficient: forecast.informationCoefficient,
      riskAversion: portfolio.riskAversion,
      holdingDays: portfolio.horizonDays,
      varViews: { ...DEFAULT_FORECAST.varViews, enabled: forecast.leadLag },
      pairs: { ...DEFAULT_FORECAST.pairs, enabled: forecast.pairs },
    },
    minimumHistory: market.minimumHistory,
    signalMaxAge: durationMs(configuration.signals.maxAge),
    heedsScorecard: configuration.signals.heedScorecard,
    limits: configuration.limits,
    every: durationMs(cycle.every),
    deadline: durationMs(cycle.deadline),
    maxPlanAge: durationMs(cycle.maxPlanAge),
    balanceLag: durationMs(configuration.exchange.balanceLag),
    orderPatience: durationMs(cycle.orderPatience),
    orderStyle: orderStyle(configuration),
    liquidity: {
      maxSlippage: configuration.orders.maxSlippage,
      maxDepthShare: configuration.orders.maxDepthShare,
      maxVolumeShare: configuration.orders.maxVolumeShare,
    },
    approval: cycle.approval,
    approvalDeadline: durationMs(cycle.approvalDeadline),
    breakers: breakerSettings(configuration),
    protection: configuration.protection,
  };
}

function breakerSettings({ breakers }: Configuration): BreakerSettings {
  const withWindow = <T extends { readonly window: string }>(breaker: T) => ({
    ...breaker,
    window: durationMs(breaker.window),
  });
  return {
    ...breakers,
    drawdown: withWindow(breakers.drawdown),
    rejectedOrders: withWindow(breakers.rejectedOrders),
    priceJump: withWindow(breakers.priceJump),
    stalePrices: { ...breakers.stalePrices, limit: durationMs(breakers.stalePrices.limit) },
  };
}
