import { tradingPolicy } from '../../core/cycles/cycleDecisionInput.ts';
import type { TradingSettings } from '../../core/cycles/tradingSettings.ts';
import { universeOf } from '../../core/cycles/universe.ts';
import type { TradingRules } from '../../core/market/quote.ts';
import { isTradingSymbol, type TradingSymbol } from '../../core/market/symbol.ts';
import { type HoldingsSnapshot, heldSymbols } from '../../core/portfolio/account/holdings.ts';
import type { PlanInput } from '../../core/portfolio/decision/planInput.ts';

/** A recorded input as other settings would have had it: their rules and limits, their universe as far as its market was recorded, and the holdings that they would have led to. */
export function otherInput(recorded: PlanInput, holdings: HoldingsSnapshot, settings: TradingSettings): PlanInput {
  const { market, signals, policy } = recorded;
  const { symbols } = universeOf(settings.universe, rulesIn(recorded));
  const scope = policy.scope === 'all' ? [] : policy.scope;
  const wanted = new Set<TradingSymbol>([...symbols, ...scope, ...heldSymbols(holdings)]);
  return {
    ...recorded,
    holdings,
    market: {
      ...market,
      available: market.available.filter(({ symbol }) => wanted.has(symbol)),
      unavailable: market.unavailable.filter(({ symbol }) => wanted.has(symbol)),
    },
    signals: {
      ...signals,
      accepted: signals.accepted.filter(({ symbol }) => wanted.has(symbol)),
      rejected: signals.rejected.filter(({ symbol }) => wanted.has(symbol) || !isTradingSymbol(symbol)),
    },
    limits: settings.limits,
    policy: tradingPolicy(settings, policy.scope),
  };
}

/** Symbols that are named in a universe and that the recorded market says nothing of. */
export function missingInMarket({ market }: PlanInput, { universe }: TradingSettings): readonly TradingSymbol[] {
  if (universe.symbols === 'all') return [];
  const seen = new Set([...market.available, ...market.unavailable].map(({ symbol }) => symbol));
  return universe.symbols.filter((symbol) => !seen.has(symbol));
}

function rulesIn({ market }: PlanInput): ReadonlyMap<TradingSymbol, TradingRules> {
  return new Map(
    [...market.available, ...market.unavailable].flatMap(({ symbol, rules }) =>
      rules === undefined ? [] : [[symbol, rules] as const],
    ),
  );
}
