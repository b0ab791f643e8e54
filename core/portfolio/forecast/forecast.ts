import { type DenseMatrix, zeros } from '../../../quant/linalg/denseMatrix.ts';
import { matVec } from '../../../quant/linalg/multiply.ts';
import type { TailRisk } from '../../../quant/risk/tailRisk.ts';
import type { Candle } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { RiskModel } from '../account/portfolioRisk.ts';
import { type CointegratedPair, cointegratedPairs } from './cointegratedPairs.ts';
import { completedCorrelation } from './completedCorrelation.ts';
import type { FailedVolatility } from './estimateVolatility.ts';
import {
  DEFAULT_FORECAST,
  type ForecastSettings,
  requireForecastSettings,
  type VolatilityModel,
} from './forecastSettings.ts';
import { heldView } from './heldViews.ts';
import { marketHistory } from './histories.ts';
import { leadLagViews } from './leadLagViews.ts';
import { marketTail, NORMAL_TAIL } from './marketTail.ts';
import { viewTilts } from './posterior.ts';
import { expectedLosses, type SignalView, signalViews } from './signalViews.ts';
import { SymbolWork } from './symbolWork.ts';

/** What a forecast is made from. The order of symbols, candles and signals does not matter. */
export interface ForecastInput {
  /** Daily bars by symbol. */
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
  /** Least number of daily returns of a usable symbol. */
  readonly minimumHistory: number;
  readonly signals: readonly SignalView[];
  /** ms UTC, by which it is told whose candles have stopped; by default the end of the latest bar. */
  readonly at?: number;
  /** Size of each symbol's market in any one unit, for the equilibrium; inverse volatilities where it is not known. */
  readonly marketSizes?: ReadonlyMap<TradingSymbol, number>;
  readonly settings?: ForecastSettings;
  /** What earlier forecasts on the same bars have made of them; it changes nothing but the time that is taken. */
  readonly work?: SymbolWork;
}

/** What is expected of one symbol over the next day, and which model says it. JSON. */
export interface SymbolForecast {
  readonly symbol: TradingSymbol;
  /** Daily returns in its own window. */
  readonly observations: number;
  /** Expected simple return of a day, the mean over `holdingDays`: the sum of the four contributions. */
  readonly expectedReturn: number;
  readonly contributions: {
    /** Equilibrium, pi. */
    readonly prior: number;
    readonly signal: number;
    readonly var: number;
    readonly pairs: number;
  };
  /** Standard deviation of the next daily return. */
  readonly volatility: number;
  /** The level that volatility returns to; null where the model has none. */
  readonly longRunVolatility: number | null;
  /** Share of a shock to the variance left after a day; null where the model has none. */
  readonly persistence: number | null;
  readonly volatilityModel: VolatilityModel;
  /** The candles have stopped: this is the last known risk, raised. */
  readonly stale: boolean;
}

/** One model tried. JSON. */
export interface ForecastAttempt {
  readonly model: string;
  readonly symbol?: TradingSymbol;
  readonly outcome: 'used' | 'failed';
  readonly detail: string;
}

/**
 * The market of the next day as the models see it. Everything is in the order of `risk.symbols`. What is marked as JSON is meant for the plan; the matrices
 * are not.
 */
export interface Forecast {
  /** Covariance of the next daily simple returns: volatility forecasts on a shrunk correlation; positive semidefinite. */
  readonly risk: RiskModel;
  /** Length n, daily: the mean over `holdingDays`. */
  readonly expectedReturns: Float64Array;
  /** The part that a sell saves of what each signal to sell expects its symbol to lose until the signal's horizon is over, a share of its price. */
  readonly expectedLosses: ReadonlyMap<TradingSymbol, number>;
  /** Loss of the next day in standard deviations of the portfolio: value at risk = tail.valueAtRisk x sqrt(w'S w). JSON. */
  readonly tail: TailRisk;
  /** T x n: past days' standardized returns at the volatilities of tomorrow (filtered historical simulation), equally likely, zero mean. */
  readonly scenarios: DenseMatrix;
  readonly symbols: readonly SymbolForecast[];
  readonly pairs: readonly CointegratedPair[];
  /** Which models were used, and which gave way to another one and why. */
  readonly attempts: readonly ForecastAttempt[];
  readonly warnings: readonly string[];
  /** Daily returns by symbol with candles; 0 for symbols left out and for stale ones, in which nothing is to be bought. */
  readonly history: ReadonlyMap<TradingSymbol, number>;
  /** Why each symbol with candles is not in the forecast, in words. */
  readonly leftOut: ReadonlyMap<TradingSymbol, string>;
}

/**
 * Forecasts the next day from candles and signals. Pure: the same input gives the same bytes, in whatever order it is.
 * One function: each step is a function of its own, and takes what several before it gave.
 *
 * @throws InvalidInputError for settings out of range; whatever is wrong with the data of a symbol leaves that symbol out or makes a simpler model
 *   stand in, and is told in the result
 */
export function forecastMarket(input: ForecastInput): Forecast {
  const settings = requireForecastSettings(input.settings ?? DEFAULT_FORECAST);
  const work = input.work ?? new SymbolWork();
  const { histories, days, leftOut } = marketHistory(
    input.candles,
    input.minimumHistory,
    settings.windowDays,
    input.at,
    (bars, step) => work.cleaned(bars, step),
  );
  const history = new Map<TradingSymbol, number>([...input.candles.keys()].sort().map((symbol) => [symbol, 0]));
  for (const { symbol, returns, stale } of histories) history.set(symbol, stale ? 0 : returns.length);
  const symbols = histories.map(({ symbol }) => symbol);
  const n = symbols.length;
  if (n === 0) return emptyForecast(history, leftOut);
  const volatilities = histories.map((item) => work.volatility(item, settings.volatility));
  const { correlation, shrinkage, residuals } = completedCorrelation(
    histories.map(({ start }, i) => ({ start, values: volatilities[i].estimate.standardized })),
    days,
  );
  const next = volatilities.map(({ estimate }) => estimate.volatility);
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j < n; j += 1) covariance[i * n + j] = correlation[i * n + j] * (next[i] * next[j]);
  const scenarios = zeros(residuals.rows, n);
  for (let t = 0; t < residuals.rows; t += 1)
    for (let i = 0; i < n; i += 1) scenarios.data[t * n + i] = residuals.data[t * n + i] * next[i];

  const tail = marketTail(scenarios, covariance, next);
  const prior = equilibrium(symbols, covariance, next, input.marketSizes, settings.riskAversion);
  const standardized = histories.map((item, i) => ({ ...item, ...volatilities[i].estimate }));
  const leads = settings.varViews.enabled ? leadLagViews(standardized, settings.varViews.significance) : undefined;
  const pairs = settings.pairs.enabled ? cointegratedPairs(standardized, settings.pairs) : undefined;
  const bySymbol = new Map(symbols.map((symbol, i) => [symbol, next[i]]));
  const views = [
    ...signalViews(input.signals, bySymbol, settings),
    ...(leads?.views ?? []),
    ...(pairs?.views ?? []),
  ].map((view) => heldView(view, settings.holdingDays));
  const tilts = viewTilts(symbols, covariance, views, settings.tau);
  const expectedReturns = prior.map((value, i) => value + tilts.signal[i] + tilts.var[i] + tilts.pairs[i]);
  return {
    risk: { symbols, covariance, tail },
    expectedReturns,
    expectedLosses: expectedLosses(input.signals, bySymbol, settings),
    tail,
    scenarios,
    symbols: histories.map(({ symbol, returns, stale }, i) => {
      const { model, volatility, longRun, persistence } = volatilities[i].estimate;
      return {
        symbol,
        observations: returns.length,
        expectedReturn: expectedReturns[i],
        contributions: { prior: prior[i], signal: tilts.signal[i], var: tilts.var[i], pairs: tilts.pairs[i] },
        volatility,
        longRunVolatility: longRun,
        persistence,
        volatilityModel: model,
        stale,
      };
    }),
    pairs: pairs?.pairs ?? [],
    attempts: [
      ...volatilities.flatMap(({ failed }) => failed.map(failure)),
      ...modelsUsed(days, shrinkage, tail, leads, pairs),
    ],
    warnings: histories
      .filter(({ stale }) => stale)
      .map(({ symbol }) => `the candles of ${symbol} have stopped: its last known risk is used, raised`),
    history,
    leftOut,
  };
}

/** What the models of the whole market have found, in words. */
function modelsUsed(
  days: number,
  shrinkage: number,
  tail: Forecast['tail'],
  leads: ReturnType<typeof leadLagViews> | undefined,
  pairs: ReturnType<typeof cointegratedPairs> | undefined,
): readonly ForecastAttempt[] {
  const correlation = `exponentially weighted, Ledoit-Wolf over ${days} days, ${(100 * shrinkage).toFixed(1)} % shrunk`;
  return [
    used('correlation', correlation),
    used('tail', `95 % of days lose less than ${tail.valueAtRisk.toFixed(2)} times the volatility`),
    ...(leads === undefined
      ? []
      : [used('var', [`${leads.tested} lead-lag relations tested`, ...leads.relations].join('; '))]),
    ...(pairs === undefined
      ? []
      : [
          used(
            'cointegration',
            `${pairs.tested} pairs tested, ${pairs.pairs.length} cointegrated, ${pairs.views.length} with a view`,
          ),
        ]),
  ];
}

function used(model: string, detail: string): ForecastAttempt {
  return { model, outcome: 'used', detail };
}

function failure({ symbol, model, reason }: FailedVolatility): ForecastAttempt {
  return { model, symbol, outcome: 'failed', detail: reason };
}

/** pi = delta S w (Black and Litterman 1992), w in proportion to the sizes where every symbol has one, else to inverse volatilities. */
function equilibrium(
  symbols: readonly TradingSymbol[],
  covariance: Float64Array,
  volatilities: readonly number[],
  sizes: ReadonlyMap<TradingSymbol, number> | undefined,
  riskAversion: number,
): Float64Array {
  const n = symbols.length;
  const known = symbols.map((symbol) => sizes?.get(symbol) ?? 0);
  const usable = known.every((size) => size > 0 && size < Number.POSITIVE_INFINITY);
  const weights = Float64Array.from(usable ? known : volatilities.map((volatility) => 1 / volatility));
  let total = 0;
  for (const weight of weights) total += weight;
  return matVec(
    covariance,
    n,
    n,
    weights.map((weight) => (riskAversion * weight) / total),
  );
}

function emptyForecast(
  history: ReadonlyMap<TradingSymbol, number>,
  leftOut: ReadonlyMap<TradingSymbol, string>,
): Forecast {
  return {
    risk: { symbols: [], covariance: new Float64Array(0) },
    expectedReturns: new Float64Array(0),
    expectedLosses: new Map(),
    tail: NORMAL_TAIL,
    scenarios: zeros(0, 0),
    symbols: [],
    pairs: [],
    attempts: [],
    warnings: [],
    history,
    leftOut,
  };
}
