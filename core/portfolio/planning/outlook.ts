import type { MatrixInput } from '../../../quant/linalg/denseMatrix.ts';
import type { SignalBatch } from '../../signals/signal.ts';
import { longestAge } from '../../signals/signal.ts';
import { measuredBy, type RiskModel } from '../account/portfolioRisk.ts';
import type { DecisionInput } from '../decision/decisionInput.ts';
import { type Forecast, forecastMarket } from '../forecast/forecast.ts';
import type { SignalView } from '../forecast/signalViews.ts';
import type { SymbolWork } from '../forecast/symbolWork.ts';
import { tradedValues } from '../forecast/tradedValues.ts';

/** What the decision expects of the symbols with a usable history: daily simple returns, in the order of `risk.symbols`. */
export interface Outlook {
  readonly risk: RiskModel;
  /** Expected return of a day, the mean over the horizon of the objective, length n. */
  readonly expectedReturns: Float64Array;
  /** Returns of one day as equally likely scenarios, T x n; undefined where there are none. */
  readonly scenarios: MatrixInput | undefined;
}

const DAY_MS = 86_400_000;

/** The forecast of the next day that a decision is made from. */
export function forecastFor({ candles, signals, policy, market }: DecisionInput, work?: SymbolWork): Forecast {
  const { riskAversion, horizonDays } = policy.objective;
  return forecastMarket({
    candles,
    at: market.at,
    minimumHistory: policy.minimumHistory,
    signals: freshSignals(signals, market.at, policy.signalMaxAge),
    marketSizes: tradedValues(candles),
    settings: { ...policy.forecast, riskAversion, holdingDays: horizonDays },
    ...(work === undefined ? {} : { work }),
  });
}

/** The forecast as the objectives see it, with risk by the measure of the budget. */
export function outlookOf(forecast: Forecast, { riskMeasure }: DecisionInput['limits']): Outlook {
  return {
    risk: measuredBy(forecast.risk, riskMeasure),
    expectedReturns: forecast.expectedReturns,
    scenarios: forecast.scenarios.rows > 0 ? forecast.scenarios : undefined,
  };
}

function freshSignals({ accepted }: SignalBatch, at: number, maxAge: number): readonly SignalView[] {
  return accepted
    .filter((signal) => at - signal.at <= longestAge(signal, maxAge))
    .map(({ symbol, direction, confidence, at: madeAt, expectedReturn, horizonDays, informationCoefficient }) => ({
      symbol,
      direction,
      confidence,
      ageDays: Math.max(0, at - madeAt) / DAY_MS,
      ...(expectedReturn === undefined ? {} : { expectedReturn }),
      ...(horizonDays === undefined ? {} : { horizonDays }),
      ...(informationCoefficient === undefined ? {} : { informationCoefficient }),
    }));
}
