import { volume24hOf } from '../../market/quote.ts';
import type { MarketSnapshot } from '../../market/snapshot.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { baseOf, isTradingSymbol, quoteOf } from '../../market/symbol.ts';
import { longestAge, type RejectedSignal, type SignalBatch } from '../../signals/signal.ts';
import type { HoldingsSnapshot } from '../account/holdings.ts';
import type { Limits } from '../account/limits.ts';
import { isUsableQuote, relativeSpread } from '../account/valuation.ts';
import { type Worth, worthsBySymbol } from '../account/worth.ts';
import type { AccountState } from '../decision/decisionInput.ts';
import { hasGivenWeights, isGivenWeight } from '../decision/objective.ts';
import type { TradingPolicy } from '../decision/tradingPolicy.ts';
import type { Verdict } from '../decision/verdict.ts';

/** What may happen to a symbol: whether it may be sold, whether it may be bought, and why not. */
export interface Eligibility {
  readonly symbol: TradingSymbol;
  /** True where orders are possible at all; what may not be bought may still be sold. */
  readonly mayTrade: boolean;
  readonly mayBuy: boolean;
  /** True where a fresh, confident signal says to sell. */
  readonly sellSignal: boolean;
  /** True where a fresh, confident signal says to buy, even if something else stands in the way. */
  readonly buySignal: boolean;
  /** The first thing that stands in the way of a buy; undefined where nothing does. */
  readonly obstacle: Verdict | undefined;
}

/** What `judgeEligibility` looks at. */
export interface EligibilityInput {
  readonly holdings: HoldingsSnapshot;
  readonly market: MarketSnapshot;
  readonly signals: SignalBatch;
  readonly limits: Limits;
  readonly policy: TradingPolicy;
  readonly state: AccountState;
  /** Number of usable daily returns by symbol. */
  readonly history: ReadonlyMap<TradingSymbol, number>;
  /** Why a history cannot be used, by symbol, in words. */
  readonly leftOut: ReadonlyMap<TradingSymbol, string>;
}

const HOUR_MS = 3_600_000;

const UNAVAILABLE_REASON = {
  UNKNOWN_SYMBOL: 'UNKNOWN_SYMBOL',
  MARKET_CLOSED: 'MARKET_CLOSED',
  NO_PRICE: 'NO_PRICE',
  NO_CANDLES: 'INSUFFICIENT_HISTORY',
} as const;

/** Judges each symbol by itself, before anything is known of the portfolio. */
export function judgeEligibility(symbols: Iterable<string>, input: EligibilityInput): Map<TradingSymbol, Eligibility> {
  const judge = new EligibilityJudge(input);
  return new Map([...symbols].sort().map((symbol) => [symbol, judge.judge(symbol)]));
}

class EligibilityJudge {
  private readonly input: EligibilityInput;
  private readonly available: ReadonlyMap<TradingSymbol, MarketSnapshot['available'][number]>;
  private readonly unavailable: ReadonlyMap<TradingSymbol, MarketSnapshot['unavailable'][number]>;
  private readonly accepted: ReadonlyMap<TradingSymbol, SignalBatch['accepted'][number]>;
  private readonly rejected: ReadonlyMap<string, RejectedSignal>;
  /** Symbols whose signals were left out although the venue has a market for them. */
  private readonly elsewhere: ReadonlySet<string>;
  private readonly worths: ReadonlyMap<TradingSymbol, Worth>;

  constructor(input: EligibilityInput) {
    this.input = input;
    this.available = new Map(input.market.available.map((item) => [item.symbol, item]));
    this.unavailable = new Map(input.market.unavailable.map((item) => [item.symbol, item]));
    this.accepted = new Map(input.signals.accepted.map((signal) => [signal.symbol, signal]));
    this.worths = worthsBySymbol(input.holdings.worths);
    this.rejected = firstRejections(input.signals.rejected);
    const examples = input.signals.leftOut?.examples ?? [];
    this.elsewhere = new Set(examples.filter(({ listed }) => listed).map(({ symbol }) => symbol));
  }

  judge(symbol: string): Eligibility {
    const unavailable = this.marketObstacle(symbol) ?? this.accountObstacle(symbol);
    const signal = this.signalVerdict(symbol);
    const direction = typeof signal === 'string' ? signal : undefined;
    const obstacle = unavailable ?? this.buyObstacle(symbol) ?? this.signalObstacle(symbol, signal);
    return {
      symbol,
      mayTrade: unavailable === undefined,
      mayBuy: obstacle === undefined,
      sellSignal: direction === 'sell',
      buySignal: direction === 'buy',
      obstacle,
    };
  }

  /** What keeps the venue from taking any order for the symbol. */
  private marketObstacle(symbol: string): Verdict | undefined {
    const { quoteCurrency } = this.input.policy;
    const untraded = this.untradedHere(symbol);
    if (untraded !== undefined) return untraded;
    if (!isTradingSymbol(symbol)) {
      const rejected = this.rejected.get(symbol);
      return rejected === undefined
        ? { reason: 'UNKNOWN_SYMBOL', figures: {}, detail: 'not a symbol such as ALT-USD' }
        : invalidSignal(rejected);
    }
    if (quoteOf(symbol) !== quoteCurrency)
      return { reason: 'UNKNOWN_SYMBOL', figures: {}, detail: `not traded against ${quoteCurrency}` };
    const gone = this.unavailable.get(symbol);
    if (gone !== undefined && gone.reason !== 'NO_CANDLES')
      return { reason: UNAVAILABLE_REASON[gone.reason], figures: {}, detail: gone.detail };
    const market = this.available.get(symbol) ?? gone;
    if (market === undefined && this.elsewhere.has(symbol))
      return { reason: 'OUT_OF_SCOPE', figures: {}, detail: 'not part of the universe' };
    if (market === undefined) return { reason: 'UNKNOWN_SYMBOL', figures: {}, detail: 'the venue has no such market' };
    if (market.quote === undefined || !isUsableQuote(market.quote))
      return { reason: 'NO_PRICE', figures: {}, detail: 'the venue quotes no usable price' };
    if (market.rules?.tradable !== true)
      return { reason: 'MARKET_CLOSED', figures: {}, detail: 'the venue takes no orders for it' };
    return undefined;
  }

  /** Why what is held counts and has no market that is traded from here. */
  private untradedHere(symbol: TradingSymbol): Verdict | undefined {
    const gone = this.unavailable.get(symbol);
    const market = this.available.get(symbol) ?? gone;
    const worth = this.worths.get(symbol);
    if (worth !== undefined && (market === undefined || gone?.reason === 'UNKNOWN_SYMBOL'))
      return { reason: 'NO_MARKET', figures: {}, detail: `${baseOf(symbol)} ${worth.detail}` };
    const because = market?.rules?.closedBecause;
    return because === undefined ? undefined : { reason: 'NO_MARKET', figures: {}, detail: because };
  }

  /** What keeps the account from ordering the symbol in this cycle. */
  private accountObstacle(symbol: TradingSymbol): Verdict | undefined {
    const { policy, state } = this.input;
    if (policy.stablecoins.includes(baseOf(symbol))) return { reason: 'DENIED', figures: {}, detail: 'a stablecoin' };
    if (policy.scope !== 'all' && !policy.scope.includes(symbol)) return { reason: 'OUT_OF_SCOPE', figures: {} };
    if (state.outstanding.includes(symbol)) return { reason: 'ORDER_OUTSTANDING', figures: {} };
    if (state.ordered.includes(symbol)) return { reason: 'ORDERED_THIS_CYCLE', figures: {} };
    return undefined;
  }

  /** What keeps the symbol from being bought, whatever the signals say. */
  private buyObstacle(symbol: TradingSymbol): Verdict | undefined {
    const { policy, history, leftOut } = this.input;
    if (policy.deny.includes(symbol)) return { reason: 'DENIED', figures: {}, detail: 'on the deny list' };
    if (policy.allow !== 'all' && !policy.allow.includes(symbol))
      return { reason: 'DENIED', figures: {}, detail: 'not on the allow list' };
    const dailyReturns = history.get(symbol) ?? 0;
    if (dailyReturns >= policy.minimumHistory && dailyReturns > 0) return this.liquidityObstacle(symbol);
    const detail = this.unavailable.get(symbol)?.detail ?? leftOut.get(symbol);
    return {
      reason: 'INSUFFICIENT_HISTORY',
      figures: { dailyReturns, minimumHistory: policy.minimumHistory },
      ...(detail === undefined ? {} : { detail }),
    };
  }

  /** What makes a market too costly to enter. */
  private liquidityObstacle(symbol: TradingSymbol): Verdict | undefined {
    const { limits, policy } = this.input;
    const { minQuoteVolume24h, maxSpread, maxVolumeShare } = policy;
    const { rules, quote } = this.available.get(symbol) ?? this.unavailable.get(symbol) ?? {};
    const volume24h = volume24hOf(quote, rules);
    if (volume24h !== undefined && !(volume24h >= minQuoteVolume24h))
      return { reason: 'ILLIQUID', figures: { quoteVolume24h: volume24h, minQuoteVolume24h } };
    if (volume24h !== undefined && !(volume24h * maxVolumeShare >= limits.minTradeAmount))
      return { reason: 'BOOK_TOO_THIN', figures: { volume24h, maxVolumeShare, minimum: limits.minTradeAmount } };
    const spread = quote === undefined ? 0 : relativeSpread(quote);
    return spread > maxSpread ? { reason: 'WIDE_SPREAD', figures: { spread, maxSpread } } : undefined;
  }

  /** The direction of a usable signal, or why there is none. */
  private signalVerdict(symbol: string): 'buy' | 'sell' | 'hold' | Verdict {
    const { market, policy, limits } = this.input;
    // A weight that is given is all that is asked of a symbol: signals are not looked at.
    if (hasGivenWeights(policy.objective.kind))
      return isGivenWeight(policy.objective, symbol)
        ? 'buy'
        : { reason: 'NOT_IN_TARGET', figures: {}, detail: policy.objective.kind };
    const signal = this.accepted.get(symbol);
    if (signal === undefined) {
      const rejected = this.rejected.get(symbol);
      return rejected === undefined ? { reason: 'NO_SIGNAL', figures: {} } : invalidSignal(rejected);
    }
    const age = market.at - signal.at;
    const maxAge = longestAge(signal, policy.signalMaxAge);
    if (!(age <= maxAge))
      return { reason: 'STALE_SIGNAL', figures: { ageHours: age / HOUR_MS, maxAgeHours: maxAge / HOUR_MS } };
    if (!(signal.confidence >= limits.minConfidence))
      return {
        reason: 'LOW_CONFIDENCE',
        figures: { confidence: signal.confidence, minConfidence: limits.minConfidence },
      };
    return signal.direction;
  }

  private signalObstacle(symbol: TradingSymbol, signal: 'buy' | 'sell' | 'hold' | Verdict): Verdict | undefined {
    const figures = { confidence: this.accepted.get(symbol)?.confidence ?? 0 };
    switch (signal) {
      case 'buy':
        return this.input.state.paused ? { reason: 'PAUSED', figures: {} } : undefined;
      case 'sell':
        return { reason: 'SELL_SIGNAL', figures };
      case 'hold':
        return { reason: 'HOLD_SIGNAL', figures };
      default:
        return signal;
    }
  }
}

function invalidSignal({ field, given, allowed }: RejectedSignal): Verdict {
  return { reason: 'INVALID_SIGNAL', figures: {}, detail: `${field} is ${given}; allowed: ${allowed}` };
}

/** One rejection for each symbol, whatever order they came in. */
function firstRejections(rejected: readonly RejectedSignal[]): Map<string, RejectedSignal> {
  const text = ({ field, given }: RejectedSignal): string => `${field} ${given}`;
  const first = new Map<string, RejectedSignal>();
  for (const item of rejected) {
    const present = first.get(item.symbol);
    if (present === undefined || text(item) < text(present)) first.set(item.symbol, item);
  }
  return first;
}
