import type { DecisionInput } from '../portfolio/decision/decisionInput.ts';
import type { TradingPolicy } from '../portfolio/decision/tradingPolicy.ts';
import type { OptimizeRequest } from './cycleSteps.ts';
import type { TradingSettings } from './tradingSettings.ts';

/** What the decision core works on: the request, with the candles it refers to and the account's orders beside it. */
export function decisionInput(
  settings: TradingSettings,
  request: OptimizeRequest,
  candles: DecisionInput['candles'],
  orders: Pick<DecisionInput['state'], 'outstanding' | 'ordered' | 'spent'>,
): DecisionInput {
  const { identity, market, holdings, signals, limits, scope } = request;
  return {
    account: identity.account,
    cycleId: identity.cycleId,
    holdings,
    market,
    candles,
    signals,
    limits,
    policy: tradingPolicy(settings, scope),
    state: { paused: request.paused, ...orders },
  };
}

/** The rules of an account beside its limits. @param scope the symbols of the cycle */
export function tradingPolicy(settings: TradingSettings, scope: TradingPolicy['scope']): TradingPolicy {
  const { universe } = settings;
  return {
    quoteCurrency: settings.quoteCurrency,
    signalMaxAge: settings.signalMaxAge,
    minimumHistory: settings.minimumHistory,
    stablecoins: universe.stablecoins,
    deny: universe.deny,
    allow: universe.allow,
    minQuoteVolume24h: universe.minQuoteVolume24h,
    maxVolumeShare: settings.liquidity.maxVolumeShare,
    maxSpread: universe.maxSpread,
    protect: universe.protect,
    objective: settings.objective,
    groups: settings.groups,
    forecast: settings.forecast,
    scope,
  };
}

/** The symbols whose candles a request refers to. */
export function symbolsOf({ market }: Pick<OptimizeRequest, 'market'>): readonly string[] {
  return [...market.available, ...market.unavailable].map((item) => item.symbol);
}
