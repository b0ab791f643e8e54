import type { Decision, DecisionAction } from '../decision/decision.ts';
import type { Verdict } from '../decision/verdict.ts';

/** A share as a person reads it: `18%`, `1.8%`, `0.4%`. */
export function percent(share: number): string {
  const value = share * 100;
  return `${Math.abs(value) >= 10 ? Math.round(value) : Math.round(value * 10) / 10}%`;
}

/** A small share to two decimals: `0.26%`. */
export function fine(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

/** Two shares with as many decimals as it takes to see which is larger, six at most: `20.4%` and `20.0%`. */
function apart(one: number, other: number): readonly [string, string] {
  if (one === other || percent(one) !== percent(other)) return [percent(one), percent(other)];
  const [a, b] = apartDigits(100 * one, 100 * other, 1);
  return [`${a}%`, `${b}%`];
}

/** Two numbers with as many decimals as it takes to tell them apart, `least` to six. */
function apartDigits(one: number, other: number, least: number): readonly [string, string] {
  let digits = least;
  while (digits < 6 && one.toFixed(digits) === other.toFixed(digits)) digits += 1;
  return [one.toFixed(digits), other.toFixed(digits)];
}

/** A share that may fall short of another, with one decimal and never rounded up to it: `74.9%`. */
export function shortOf(share: number): string {
  return `${Math.floor(share * 1_000) / 10}%`;
}

/** An amount of quote currency: `$12.50`, or `12.50 EUR` for other currencies. */
export function money(amount: number | string, quoteCurrency: string): string {
  const text = Number(amount).toFixed(2);
  return quoteCurrency === 'USD' ? `$${text}` : `${text} ${quoteCurrency}`;
}

/** The sentence that tells a person why. Every figure in it is among the verdict's figures. Long as a list: one sentence for each reason. */
export function sentenceFor(verdict: Verdict, quoteCurrency: string): string {
  const { figures, detail } = verdict;
  const figure = (name: string): number => figures[name] ?? 0;
  switch (verdict.reason) {
    case 'IMPROVES_DIVERSIFICATION':
      return figures.effectiveAfter === undefined
        ? 'improves diversification'
        : `improves diversification: ${names(figure('effectiveBefore'))} → ${names(figure('effectiveAfter'))} effective positions, target ${percent(figure('target'))} weight`;
    case 'INCREASES_TO_TARGET':
    case 'REDUCES_TO_TARGET': {
      const [weight, target] = apart(figure('weight'), figure('target'));
      return `has ${weight} weight, target ${target}`;
    }
    case 'REDUCES_TO_LIMIT': {
      const [weight, limit] = apart(figure('weight'), figure('maxWeight'));
      return `has ${weight} weight, above the limit of ${limit}`;
    }
    case 'REDUCES_RISK':
      return riskAboveBudget(figures);
    case 'SELL_SIGNAL':
      return `has a sell signal${figures.confidence === undefined ? '' : ` with confidence ${percent(figure('confidence'))}`}`;
    case 'HOLD_SIGNAL':
      return already(figure('weight'), 'hold signal');
    case 'AT_WEIGHT_LIMIT':
      if (figure('weight') === 0)
        return `its costs would push another position above ${percent(figure('maxWeight'))} weight`;
      return `Already ${percent(figure('weight'))} weight, limit ${percent(figure('maxWeight'))}`;
    case 'WITHIN_BAND':
      return detail ?? withinBand(figures);
    case 'NO_SIGNAL':
      return already(figure('weight'), 'no signal');
    case 'LOW_CONFIDENCE':
      return `confidence ${shortOf(figure('confidence'))} is below ${percent(figure('minConfidence'))}`;
    case 'STALE_SIGNAL': {
      const [age, most] = apartDigits(figure('ageHours'), figure('maxAgeHours'), 1);
      return `signal is ${age} h old, at most ${most} h allowed`;
    }
    case 'INVALID_SIGNAL':
      return `signal cannot be used: ${detail ?? 'invalid'}`;
    case 'MAX_POSITIONS':
      return `position limit of ${figure('maxPositions')} reached, and others come first`;
    case 'BELOW_MIN_TRADE':
      return figures.weightGivenUp === undefined
        ? `the trade${towards(figures)} would be below the minimum of ${money(figure('minimum'), quoteCurrency)}`
        : `its ${fine(figures.weightGivenUp)} of the target portfolio would be below the minimum of ${money(figure('minimum'), quoteCurrency)}`;
    case 'BALANCE_PRESERVED':
      return figures.scaledAmount === undefined
        ? `cycle spending limit reached (${money(figure('spendable'), quoteCurrency)} left)`
        : `its part (${money(figures.scaledAmount, quoteCurrency)}) of the ${money(figure('spendable'), quoteCurrency)} that the cycle may still spend is below the minimum of ${money(figure('minimum'), quoteCurrency)}`;
    case 'RISK_BUDGET':
      return detail ?? noRoomForRisk(figures, quoteCurrency);
    case 'NOT_IN_TARGET':
      if (detail === 'fixed') return already(figure('weight'), 'its fixed weight is none, or 0%');
      if (detail === 'marketCap') return already(figure('weight'), 'no supply is given for it, or 0');
      return `target 0% weight: the best portfolio by ${detail ?? 'the objective'} under the limits holds none of it`;
    case 'COST_EXCEEDS_BENEFIT': {
      const compared = benefitBelowCost(figure('benefit'), figure('cost'));
      if (detail !== undefined) return `Already ${percent(figure('weight'))} weight, ${detail}: ${compared}`;
      const held = figure('weight') > figure('target');
      const aim = held
        ? `Already ${percent(figure('weight'))} weight, target ${percent(figure('target'))}`
        : `a buy${towards(figures)}`;
      return `${aim}: ${compared}`;
    }
    case 'COINTEGRATED_WITH':
      return `moves together with ${detail ?? 'another position'}: one bet of at most ${percent(figure('jointCap'))}`;
    case 'GROUP_LIMIT':
      return `group ${detail ?? ''} has ${percent(figure('jointWeight'))} weight, at most ${percent(figure('jointCap'))}`;
    case 'PROTECTED':
      return `protected: ${figure('protectedQuantity')} units are never sold`;
    case 'LOCKED':
    case 'UNCONFIRMED':
      return `not sold: ${detail ?? 'what is held cannot be traded'}`;
    case 'NO_MARKET':
      return `not traded here: ${detail ?? `no market against ${quoteCurrency}`}`;
    case 'ILLIQUID':
      return `24 h volume of ${money(figure('quoteVolume24h'), quoteCurrency)} is below ${money(figure('minQuoteVolume24h'), quoteCurrency)}`;
    case 'WIDE_SPREAD': {
      const [spread, most] = apartDigits(100 * figure('spread'), 100 * figure('maxSpread'), 2);
      return `spread of ${spread}% is wider than ${most}%`;
    }
    case 'BOOK_TOO_THIN':
      return tooThin(figures, quoteCurrency);
    case 'MARKET_CLOSED':
      return `market is closed: ${detail ?? 'no orders accepted'}`;
    case 'NO_PRICE':
      return `no usable price: ${detail ?? 'none quoted'}`;
    case 'NO_EQUITY':
      return 'the account has no equity to trade with';
    case 'INSUFFICIENT_HISTORY':
      return detail ?? `${figure('dailyReturns')} daily returns, ${figure('minimumHistory')} needed`;
    case 'UNKNOWN_SYMBOL':
      return `unknown symbol: ${detail ?? 'not listed'}`;
    case 'DENIED':
      return `not bought: ${detail ?? 'denied'}`;
    case 'OUT_OF_SCOPE':
      return detail ?? 'not part of this cycle';
    case 'PAUSED':
      return detail ?? 'the account is paused';
    case 'HALTED':
      return detail ?? 'the account is halted';
    case 'LIQUIDATION':
      return 'the account is sold to cash';
    case 'NOT_APPROVED':
      return `not approved: ${detail ?? 'nobody has agreed to it'}`;
    case 'ORDER_OUTSTANDING':
      return detail ?? 'an earlier order is still outstanding';
    case 'ORDERED_THIS_CYCLE':
      return 'already ordered in this cycle';
    case 'CYCLE_SUPERSEDED':
      return `another cycle of the account is running: ${detail ?? 'unknown'}`;
    default: {
      const unreachable: never = verdict.reason;
      return unreachable;
    }
  }
}

function riskAboveBudget({ valueAtRisk = 0, riskBudget = 0 }: Verdict['figures']): string {
  const [risk, budget] = apart(valueAtRisk, riskBudget);
  return `portfolio risk of ${risk} is above the budget of ${budget}`;
}

/** How the risk budget keeps a symbol from being bought: it is used up, by the target portfolio, by the other buys, or by what is held and bought already. */
function noRoomForRisk(figures: Verdict['figures'], quoteCurrency: string): string {
  const { valueAtRisk = 0, riskBudget = 0, weightGivenUp, scaledAmount, minimum = 0 } = figures;
  const small = `is below the minimum of ${money(minimum, quoteCurrency)}`;
  if (weightGivenUp !== undefined)
    return `its ${fine(weightGivenUp)} of the target portfolio, which the risk budget of ${percent(riskBudget)} bounds, ${small}`;
  if (scaledAmount !== undefined)
    return `its part (${money(scaledAmount, quoteCurrency)}) of the buys that the risk budget of ${percent(riskBudget)} allows ${small}`;
  if (valueAtRisk > riskBudget) return riskAboveBudget(figures);
  const [risk, budget] = apart(valueAtRisk, riskBudget);
  return `portfolio risk of ${risk} leaves too little room below the budget of ${budget}`;
}

/** Which of the bounds on a trade's share of its market has kept it from being made. */
function tooThin(figures: Verdict['figures'], quoteCurrency: string): string {
  const { depth, maxSlippage = 0, maxDepthShare = 0, volume24h, maxVolumeShare = 0, cost, benefit } = figures;
  const ofVolume = volume24h === undefined ? Number.POSITIVE_INFINITY : volume24h * maxVolumeShare;
  if (cost !== undefined && benefit !== undefined)
    return `at the prices of the order book the ${benefitBelowCost(benefit, cost)}`;
  if (depth !== undefined && depth * maxDepthShare <= ofVolume)
    return `the order book offers ${money(depth, quoteCurrency)} within ${fine(maxSlippage)} of the best price, of which at most ${percent(maxDepthShare)} is taken`;
  return `${money(volume24h ?? 0, quoteCurrency)} was traded in 24 h, of which at most ${percent(maxVolumeShare)} is traded at once`;
}

/** With as many decimals as it takes to see which of the two is smaller, six at most. */
function benefitBelowCost(benefit: number, cost: number): string {
  const [gain, price] = apartDigits(100 * benefit, 100 * cost, 2);
  return `expected benefit (${gain}%) is below the cost (${price}%)`;
}

/** True for a weight that is more than 0 % as people read it: what is left of a sold position is not worth a word. */
export function isWorthTelling(weight: number): boolean {
  return percent(weight) !== percent(0);
}

/** A number of positions with one decimal: `3.4`. */
function names(count: number): string {
  return count.toFixed(1);
}

function towards({ weight, target }: Verdict['figures']): string {
  return weight === undefined || target === undefined
    ? ''
    : ` from ${percent(weight)} to its target of ${percent(target)}`;
}

/** What the target of a holding is, and why the way there is not worth a trade. */
function withinBand({ weight = 0, target, rebalanceThreshold }: Verdict['figures']): string {
  const held = `Already ${percent(weight)} weight`;
  if (target === undefined) return held;
  const aim = `${held}, target ${percent(target)}`;
  if (rebalanceThreshold === undefined) return aim;
  const isNear = Math.abs(target - weight) <= rebalanceThreshold * Math.max(target, weight);
  return isNear ? `${aim}, within the band of ${percent(rebalanceThreshold)}` : `${aim}: nothing to buy`;
}

function already(weight: number, what: string): string {
  return isWorthTelling(weight) ? `Already ${percent(weight)} weight, ${what}` : what;
}

/** A decision from its verdict. */
export function toDecision(symbol: string, action: DecisionAction, verdict: Verdict, quoteCurrency: string): Decision {
  return {
    symbol,
    action,
    reason: verdict.reason,
    figures: verdict.figures,
    sentence: sentenceFor(verdict, quoteCurrency),
  };
}
