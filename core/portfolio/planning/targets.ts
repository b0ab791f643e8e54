import type { TradingSymbol } from '../../market/symbol.ts';
import { valueAtRisk } from '../account/portfolioRisk.ts';
import type { ReasonCode } from '../decision/decision.ts';
import { type AllocationMethod, hasGivenWeights } from '../decision/objective.ts';
import type { AllocationAttempt } from '../decision/plan.ts';
import type { TargetInput } from './targetInput.ts';
import { TargetProblem } from './targetProblem.ts';

/** Why a symbol was given no place, and with which weight it would have had one, where that was too small. */
export interface GivenUp {
  readonly reason: ReasonCode;
  readonly weight?: number;
}

/** The target weights, and what was tried to get them. */
export interface TargetPortfolio {
  /** Of all holdings and of the new positions. */
  readonly targets: ReadonlyMap<TradingSymbol, number>;
  /** Why symbols that may be bought were given no place. */
  readonly givenUp: ReadonlyMap<TradingSymbol, GivenUp>;
  readonly attempts: readonly AllocationAttempt[];
}

/** Slack of the sum of weights, so that rounding of bounds makes no problem infeasible. */
const SLACK = 1e-9;

/**
 * The long-only portfolio that is best by the objective, under the caps, with as much invested as the value at risk of the whole
 * portfolio allows and the rest in cash. Holdings that may not be traded keep their weights and count.
 *
 * Where the objective fails, minimum variance takes over, then inverse volatility; where all fail, and where nothing may be bought, the
 * present weights stay (hold): without a good signal there is nothing to make room for. Weights that are given are taken as they are, less where a bound asks for it.
 */
export function targetPortfolio(input: TargetInput): TargetPortfolio {
  const givenUp = new Map<TradingSymbol, GivenUp>();
  const candidates = candidatesOf(input, givenUp);
  const standstill = reasonToHold(input, candidates);
  if (standstill !== undefined) {
    if (standstill.reason !== undefined)
      for (const symbol of candidates) if (!input.names.has(symbol)) givenUp.set(symbol, { reason: standstill.reason });
    return { targets: input.present, givenUp, attempts: [hold(standstill.detail)] };
  }
  const attempts: AllocationAttempt[] = [];
  const { kind } = input.objective;
  // Nothing takes the place of weights that are given.
  const chain: readonly AllocationMethod[] = hasGivenWeights(kind)
    ? [kind]
    : [kind, 'minVariance', 'inverseVolatility'];
  for (const method of new Set(chain)) {
    try {
      const dropped = new Map(givenUp);
      const targets = choosePlaces(candidates, input, method, dropped);
      const names = [...targets.values()].filter((weight) => weight > SLACK).length;
      attempts.push({ method, outcome: 'used', detail: `${names} ${names === 1 ? 'name' : 'names'}` });
      return { targets, givenUp: dropped, attempts };
    } catch (error) {
      attempts.push({ method, outcome: 'failed', detail: error instanceof Error ? error.message : String(error) });
    }
  }
  return { targets: input.present, givenUp, attempts: [...attempts, hold('no allocation could be worked out')] };
}

function hold(detail: string): AllocationAttempt {
  return { method: 'hold', outcome: 'used', detail };
}

/** The symbols that may be bought, in order. */
function candidatesOf(input: TargetInput, givenUp: Map<TradingSymbol, GivenUp>): readonly TradingSymbol[] {
  const full = input.names.size >= input.maxPositions;
  return [...input.movable]
    .filter(([symbol, { leastAddition }]) => {
      if (leastAddition === undefined) return false;
      if (!full || input.names.has(symbol)) return true;
      givenUp.set(symbol, { reason: 'MAX_POSITIONS' });
      return false;
    })
    .map(([symbol]) => symbol)
    .sort();
}

function reasonToHold(
  input: TargetInput,
  candidates: readonly TradingSymbol[],
): { readonly detail: string; readonly reason?: ReasonCode } | undefined {
  if (candidates.length === 0) return { detail: 'no symbol may be bought' };
  if (!(valueAtRisk(input.outlook.risk, input.present) <= input.riskBudget))
    return { detail: 'the risk budget leaves no room', reason: 'RISK_BUDGET' };
  let fixed = 0;
  for (const [symbol, weight] of input.present) fixed += input.movable.get(symbol)?.floor ?? weight;
  if (fixed >= 1 - input.objective.minCash - SLACK) return { detail: 'no cash to invest', reason: 'BALANCE_PRESERVED' };
  return undefined;
}

/**
 * Solves again with fewer symbols until no new position is too many or too small. Under `utility` the places go to the symbols that
 * are best on their own, and no small target is given up: then a symbol's target never falls as its expected return rises.
 */
function choosePlaces(
  candidates: readonly TradingSymbol[],
  input: TargetInput,
  method: AllocationMethod,
  givenUp: Map<TradingSymbol, GivenUp>,
): Map<TradingSymbol, number> {
  const slots = input.maxPositions - input.names.size;
  const giveUp = (symbols: Iterable<TradingSymbol>, reason: ReasonCode): void => {
    for (const symbol of symbols) givenUp.set(symbol, { reason });
  };
  let places = candidates.filter((symbol) => !input.names.has(symbol));
  if (method === 'utility') {
    const ranked = [...places].sort((a, b) => ownUtility(b, input) - ownUtility(a, input) || (a < b ? -1 : 1));
    giveUp(ranked.slice(slots), 'MAX_POSITIONS');
    return new TargetProblem(input, method, ranked.slice(0, slots)).solve().weights;
  }
  for (;;) {
    const { weights, boundByRisk } = new TargetProblem(input, method, places).solve();
    const fresh = places
      .filter((symbol) => (weights.get(symbol) ?? 0) > SLACK)
      .sort((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0) || (a < b ? -1 : 1));
    const tooMany = fresh.slice(slots);
    giveUp(tooMany, 'MAX_POSITIONS');
    const smallest = tooMany.length > 0 ? undefined : smallestBelowMinimum(fresh, weights, input);
    if (smallest !== undefined)
      givenUp.set(smallest, {
        reason: boundByRisk ? 'RISK_BUDGET' : 'BELOW_MIN_TRADE',
        weight: weights.get(smallest) ?? 0,
      });
    if (tooMany.length === 0 && smallest === undefined) return weights;
    places = fresh.slice(0, slots).filter((symbol) => symbol !== smallest);
  }
}

/** The greatest utility of a position in one symbol alone, less its cost. */
function ownUtility(symbol: TradingSymbol, { outlook, objective, movable }: TargetInput): number {
  const { symbols, covariance } = outlook.risk;
  const i = symbols.indexOf(symbol);
  const item = movable.get(symbol);
  if (i < 0 || item === undefined) return 0;
  const variance = objective.riskAversion * covariance[i * symbols.length + i];
  const gain = outlook.expectedReturns[i] - item.cost / objective.horizonDays;
  const weight = Math.max(0, Math.min(item.ceiling, gain / variance));
  return weight * (gain - (variance * weight) / 2);
}

/** The new position that is smallest in relation to the least addition, if it is below that. */
function smallestBelowMinimum(
  fresh: readonly TradingSymbol[],
  weights: ReadonlyMap<TradingSymbol, number>,
  { movable, present }: TargetInput,
): TradingSymbol | undefined {
  let smallest: { symbol: TradingSymbol; share: number } | undefined;
  for (const symbol of fresh) {
    const addition = (weights.get(symbol) ?? 0) - (present.get(symbol) ?? 0);
    const share = addition / (movable.get(symbol)?.leastAddition ?? 0);
    if (share < 1 && (smallest === undefined || share < smallest.share)) smallest = { symbol, share };
  }
  return smallest?.symbol;
}
