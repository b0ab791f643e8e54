import { Decimal } from 'decimal.js';
import type { Quote } from '../../market/quote.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { ceilingsOf } from '../account/ceilings.ts';
import type { ProjectedPortfolio } from '../account/projectedPortfolio.ts';
import { midPrice } from '../account/valuation.ts';
import type { ReasonCode } from '../decision/decision.ts';
import type { DecisionInput } from '../decision/decisionInput.ts';
import type { ObjectiveSettings, Supplies } from '../decision/objective.ts';
import type { Eligibility } from './eligibility.ts';

const DAY_MS = 86_400_000;

/** Supplies older than this are told of, days: miners and unlocks have changed them by then. */
const SUPPLIES_STAY_FRESH = 90;

/** A held name keeps its place until it falls behind so many times as many ranks as there are places: two that change ranks are not traded to and fro. */
const RANKS_OF_HELD = 1.2;

/** What keeps a symbol out of the weights: it lasts. What passes, such as a closed market or a wide spread, leaves its share in cash. */
const LEFT_OUT: ReadonlySet<ReasonCode> = new Set([
  'UNKNOWN_SYMBOL',
  'NO_MARKET',
  'DENIED',
  'INSUFFICIENT_HISTORY',
  'ILLIQUID',
]);

/** The objective with the weights that capitalizations give. */
interface WithMarketCaps {
  readonly objective: ObjectiveSettings;
  readonly eligibility: ReadonlyMap<TradingSymbol, Eligibility>;
  readonly warnings: readonly string[];
}

/**
 * The targets of objective `marketCap`: weights in proportion to supply times price, of the largest names that there are places for, each cut to
 * what plans may buy of one name while the others take the rest in proportion, as capped indices do. Other objectives are given back as they are.
 */
export function withMarketCaps(
  input: DecisionInput,
  eligibility: ReadonlyMap<TradingSymbol, Eligibility>,
  quotes: ReadonlyMap<TradingSymbol, Quote>,
  before: ProjectedPortfolio,
): WithMarketCaps {
  const { objective } = input.policy;
  const { supplies } = objective;
  if (objective.kind !== 'marketCap' || supplies === undefined) return { objective, eligibility, warnings: [] };
  const { limits } = input;
  const symbols = Object.keys(supplies.of);
  // A cycle of chosen symbols has not read the others.
  if (symbols.some((symbol) => !eligibility.has(symbol)))
    return {
      objective: {
        ...objective,
        targets: Object.fromEntries(symbols.map((symbol) => [symbol, before.weight(symbol)])),
      },
      eligibility,
      warnings: ['no weight is changed: this cycle looks at some of the symbols in portfolio.supplies only'],
    };
  const held = before.names(new Decimal(limits.minTradeAmount));
  const others = held.filter((symbol) => !Object.hasOwn(supplies.of, symbol));
  const { caps, unpriced } = capitalizations(input, supplies, eligibility, quotes);
  const members = largest(caps, new Set(held), Math.max(0, limits.maxPositions - others.length));
  const weights = cappedWeights(members, ceilingsOf(limits).weight, 1 - objective.minCash);
  const targets = Object.fromEntries(symbols.map((symbol) => [symbol, weights.get(symbol) ?? 0]));
  const hasPlace = ({ symbol }: Eligibility): boolean => !caps.has(symbol) || members.has(symbol);
  const judged = [...eligibility.values()].map((item) => (hasPlace(item) ? item : withoutPlace(item, limits)));
  return {
    objective: { ...objective, targets },
    eligibility: new Map(judged.map((item) => [item.symbol, item])),
    warnings: [
      ...(unpriced.length === 0
        ? []
        : [
            `${unpriced.join(', ')}: without a price there is no market capitalization, so the others share the weight`,
          ]),
      ...ageWarning(supplies, input.market.at),
    ],
  };
}

/** Quote currency by symbol. The last close stands in where the venue quotes no price now: weights must not jump while it does not. */
function capitalizations(
  { candles }: DecisionInput,
  supplies: Supplies,
  eligibility: ReadonlyMap<TradingSymbol, Eligibility>,
  quotes: ReadonlyMap<TradingSymbol, Quote>,
): { readonly caps: ReadonlyMap<TradingSymbol, number>; readonly unpriced: readonly TradingSymbol[] } {
  const caps = new Map<TradingSymbol, number>();
  const unpriced: TradingSymbol[] = [];
  for (const [symbol, supply] of Object.entries(supplies.of)) {
    const judged = eligibility.get(symbol);
    const isOut = judged?.obstacle !== undefined && LEFT_OUT.has(judged.obstacle.reason);
    if (!(Number(supply) > 0) || judged === undefined || isOut) continue;
    const quote = quotes.get(symbol);
    const price = quote === undefined ? (candles.get(symbol)?.at(-1)?.close ?? 0) : midPrice(quote).toNumber();
    if (price > 0) caps.set(symbol, Number(supply) * price);
    else unpriced.push(symbol);
  }
  return { caps, unpriced: unpriced.sort() };
}

/** The largest names, as many as there are places; one that is held stays in a little longer. */
function largest(
  caps: ReadonlyMap<TradingSymbol, number>,
  held: ReadonlySet<TradingSymbol>,
  places: number,
): ReadonlyMap<TradingSymbol, number> {
  const ranked = [...caps].sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1));
  const near = ranked.slice(0, Math.floor(places * RANKS_OF_HELD));
  const first = near.filter(([symbol]) => held.has(symbol));
  const rest = near.filter(([symbol]) => !held.has(symbol));
  return new Map([...first, ...rest].slice(0, places));
}

/**
 * Weights in proportion to capitalizations that sum to `whole`, none above `ceiling`: those above it are set to it and the others share what is
 * left in proportion, until none is. Where all are at the ceiling the rest is cash.
 */
function cappedWeights(
  caps: ReadonlyMap<TradingSymbol, number>,
  ceiling: number,
  whole: number,
): ReadonlyMap<TradingSymbol, number> {
  const weights = new Map<TradingSymbol, number>();
  let together = 0;
  // Summed from the smallest up, so that what is left for the small ones is no difference of large numbers.
  const shares = [...caps]
    .sort(([, a], [, b]) => a - b)
    .map(([symbol, cap]) => {
      together += cap;
      return { symbol, ofRest: cap / together };
    });
  let room = whole;
  for (const { symbol, ofRest } of shares.reverse()) {
    const weight = Math.min(ceiling, room * ofRest);
    weights.set(symbol, weight);
    room -= weight;
  }
  return weights;
}

function withoutPlace(item: Eligibility, { maxPositions }: { readonly maxPositions: number }): Eligibility {
  return { ...item, mayBuy: false, obstacle: item.obstacle ?? { reason: 'MAX_POSITIONS', figures: { maxPositions } } };
}

function ageWarning({ asOf }: Supplies, at: number): readonly string[] {
  const days = Math.floor((at - asOf) / DAY_MS);
  if (days <= SUPPLIES_STAY_FRESH) return [];
  const date = new Date(asOf).toISOString().slice(0, 10);
  return [`the supplies in portfolio.supplies are of ${date}, ${days} days ago: bring them up to date`];
}
