import { describe, expect, it } from 'vitest';
import { measuredBy, valueAtRisk } from '../../../../core/portfolio/account/portfolioRisk.ts';
import { forecastMarket } from '../../../../core/portfolio/forecast/forecast.ts';
import { type PortfolioVar, portfolioVar } from '../../../../core/portfolio/forecast/portfolioVar.ts';
import { candlesOf, factorReturns } from '../support/account.ts';

const returns = factorReturns([0.02, 0.04], 0.6, 400, 5);
const forecast = forecastMarket({
  candles: new Map([
    ['A-USD', candlesOf(returns[0])],
    ['B-USD', candlesOf(returns[1])],
  ]),
  minimumHistory: 60,
  signals: [],
});

function figures({ model, filteredHistorical, parametric }: PortfolioVar): number[] {
  return [model, filteredHistorical, parametric].flatMap((risk) => [risk.valueAtRisk, risk.conditionalValueAtRisk]);
}

describe('portfolioVar', () => {
  it('is in proportion to the weights in all three views', () => {
    const whole = figures(
      portfolioVar(
        forecast,
        new Map([
          ['A-USD', 0.4],
          ['B-USD', 0.6],
        ]),
      ),
    );
    const half = figures(
      portfolioVar(
        forecast,
        new Map([
          ['A-USD', 0.2],
          ['B-USD', 0.3],
        ]),
      ),
    );
    for (const [k, value] of half.entries()) expect(value).toBeCloseTo(whole[k] / 2, 12);
  });

  it('has the normal figures of the forecast covariance, and an average tail beyond its edge', () => {
    const risk = portfolioVar(forecast, new Map([['A-USD', 1]]));
    expect(risk.parametric.valueAtRisk).toBeCloseTo(1.6448536 * forecast.symbols[0].volatility, 8);
    for (const view of [risk.model, risk.filteredHistorical, risk.parametric])
      expect(view.conditionalValueAtRisk).toBeGreaterThan(view.valueAtRisk);
  });

  it('measures the risk budget by the tail of the forecast, by either measure', () => {
    const weights = new Map([
      ['A-USD', 0.4],
      ['B-USD', 0.3],
    ]);
    const { model } = portfolioVar(forecast, weights);
    expect(valueAtRisk(measuredBy(forecast.risk, 'valueAtRisk'), weights)).toBeCloseTo(model.valueAtRisk, 14);
    expect(valueAtRisk(measuredBy(forecast.risk, 'conditionalValueAtRisk'), weights)).toBeCloseTo(
      model.conditionalValueAtRisk,
      14,
    );
    expect(forecast.tail.valueAtRisk).not.toBeCloseTo(1.6448536, 4);
  });

  it('counts a holding outside the forecast at the assumed volatility, on top of all others', () => {
    const inside = figures(portfolioVar(forecast, new Map([['A-USD', 0.5]])));
    const both = figures(
      portfolioVar(
        forecast,
        new Map([
          ['A-USD', 0.5],
          ['X-USD', 0.1],
        ]),
      ),
    );
    for (const [k, value] of both.entries()) expect(value).toBeGreaterThan(inside[k] + 0.1 * 0.15 * 1.4);
  });

  it('is nothing for an empty portfolio, also without any forecast', () => {
    const empty = forecastMarket({ candles: new Map(), minimumHistory: 60, signals: [] });
    expect(figures(portfolioVar(forecast, new Map()))).toEqual(
      [0, 0, 0, 0, 0, 0].map((zero) => expect.closeTo(zero, 15)),
    );
    expect(figures(portfolioVar(empty, new Map()))).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
