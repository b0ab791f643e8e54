import { describe, expect, it } from 'vitest';
import { pairCap } from '../../../../core/portfolio/account/jointCap.ts';
import { type RiskModel, valueAtRisk } from '../../../../core/portfolio/account/portfolioRisk.ts';
import {
  DEFAULT_OBJECTIVE,
  type ObjectiveSettings,
  OPTIMIZED_OBJECTIVES,
} from '../../../../core/portfolio/decision/objective.ts';
import type { Movable, TargetInput } from '../../../../core/portfolio/planning/targetInput.ts';
import { targetPortfolio } from '../../../../core/portfolio/planning/targets.ts';
import { fromRows } from '../../../../quant/linalg/denseMatrix.ts';
import { factorReturns } from '../support/account.ts';

const SYMBOLS = ['A-USD', 'B-USD', 'C-USD', 'D-USD', 'E-USD', 'F-USD'];
const CEILING = 0.18;

/** Equal correlations between assets of the given daily volatilities. */
function model(volatilities: readonly number[], correlation = 0.5): RiskModel {
  const n = volatilities.length;
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j < n; j += 1)
      covariance[i * n + j] = volatilities[i] * volatilities[j] * (i === j ? 1 : correlation);
  return { symbols: SYMBOLS.slice(0, n), covariance };
}

const fresh: Movable = { floor: 0, ceiling: CEILING, cost: 0, leastAddition: 0.005 };

interface Given extends Partial<Omit<TargetInput, 'outlook' | 'objective'>> {
  readonly risk?: RiskModel;
  readonly returns?: readonly number[];
  readonly objective?: Partial<ObjectiveSettings>;
}

function targetsOf(given: Given = {}) {
  const risk = given.risk ?? model([0.03, 0.03, 0.03, 0.03, 0.03, 0.03]);
  const n = risk.symbols.length;
  const present = given.present ?? new Map();
  const scenarios = factorReturns(
    Array.from({ length: n }, () => 0.03),
    0.5,
    100,
    3,
  );
  return targetPortfolio({
    movable: new Map(risk.symbols.map((symbol) => [symbol, fresh])),
    names: new Set(present.keys()),
    maxPositions: 10,
    caps: [],
    riskCeiling: 1,
    riskBudget: 1,
    ...given,
    present,
    objective: { ...DEFAULT_OBJECTIVE, kind: 'minVariance', ...given.objective },
    outlook: {
      risk,
      expectedReturns: Float64Array.from(given.returns ?? risk.symbols.map(() => 0.002)),
      scenarios: fromRows(scenarios[0].map((_, day) => scenarios.map((column) => column[day]))),
    },
  });
}

const invested = (targets: ReadonlyMap<string, number>) => [...targets.values()].reduce((sum, w) => sum + w, 0);

describe('the target portfolio', () => {
  it.each(OPTIMIZED_OBJECTIVES)('of %s keeps the caps, the risk ceiling and the cash asked for', (kind) => {
    const risk = model([0.02, 0.03, 0.04, 0.05, 0.06, 0.07], 0.3);
    const { targets, attempts } = targetsOf({ risk, riskCeiling: 0.018, objective: { kind, minCash: 0.3 } });
    expect(attempts).toEqual([{ method: kind, outcome: 'used', detail: expect.any(String) }]);
    for (const weight of targets.values()) expect(weight).toBeLessThanOrEqual(CEILING);
    expect(valueAtRisk(risk, targets)).toBeLessThanOrEqual(0.018 + 1e-9);
    expect(invested(targets)).toBeLessThanOrEqual(0.7 + 1e-9);
    expect(invested(targets)).toBeGreaterThan(0.1);
  });

  it.each(OPTIMIZED_OBJECTIVES)('of %s invests as much as the risk ceiling admits', (kind) => {
    const risk = model([0.02, 0.03, 0.04, 0.05, 0.06, 0.07], 0.3);
    const { targets } = targetsOf({ risk, riskCeiling: 0.018, objective: { kind, riskAversion: 0.5 } });
    expect(valueAtRisk(risk, targets)).toBeGreaterThan(0.0179);
  });

  it('of equalWeight gives all the same, of minVariance and riskParity the calmer ones more', () => {
    const risk = model([0.02, 0.03, 0.04, 0.05, 0.06, 0.07], 0.1);
    const of = (kind: ObjectiveSettings['kind']) => [
      ...targetsOf({ risk, riskCeiling: 0.01, objective: { kind } }).targets.values(),
    ];
    const equal = of('equalWeight');
    for (const weight of equal) expect(weight).toBeCloseTo(equal[0], 6);
    for (const kind of ['minVariance', 'riskParity', 'hrp'] as const) expect(of(kind)[0]).toBeGreaterThan(of(kind)[5]);
  });

  it('of maxSharpe and utility prefers what is expected to earn more, where risks are alike', () => {
    const returns = [0.004, 0.001, 0.001, 0.001, 0.001, 0.001];
    for (const kind of ['maxSharpe', 'utility'] as const) {
      const { targets } = targetsOf({ returns, riskCeiling: 0.01, objective: { kind } });
      expect(targets.get('A-USD')).toBeGreaterThan(targets.get('B-USD') ?? 0);
    }
  });

  it('under utility never gives a symbol less when more is expected of it', () => {
    for (let step = 0; step < 40; step += 1) {
      const at = (extra: number) =>
        targetsOf({
          risk: model([0.02, 0.03, 0.04, 0.05, 0.06, 0.07], 0.3),
          returns: [0.001, 0.002, extra, 0.001, 0.003, 0.002],
          maxPositions: 3,
          riskCeiling: 0.012,
          objective: { kind: 'utility' },
        }).targets.get('C-USD') ?? 0;
      expect(at((step + 1) * 2e-4)).toBeGreaterThanOrEqual(at(step * 2e-4) - 1e-9);
    }
  });

  it('moves to minimum variance where nothing is expected to earn anything, and says so', () => {
    const { attempts } = targetsOf({ returns: [0, 0, 0, 0, 0, 0], objective: { kind: 'maxSharpe' } });
    expect(attempts.map(({ method, outcome }) => `${method} ${outcome}`)).toEqual([
      'maxSharpe failed',
      'minVariance used',
    ]);
    expect(attempts[0].detail).toContain('not above 0');
  });

  it('is the present portfolio where its risk cannot be told', () => {
    const risk = model([0.03, 0.03, 0.03]);
    const { attempts, targets } = targetsOf({
      risk: { ...risk, covariance: risk.covariance.map(() => Number.NaN) },
      present: new Map([['A-USD', 0.1]]),
    });
    expect(attempts).toEqual([{ method: 'hold', outcome: 'used', detail: 'the risk budget leaves no room' }]);
    expect(targets).toEqual(new Map([['A-USD', 0.1]]));
  });

  it('keeps the weights of what may not be traded, and counts them', () => {
    const present = new Map([
      ['A-USD', 0.4],
      ['X-USD', 0.3],
    ]);
    const movable = new Map(SYMBOLS.slice(1).map((symbol) => [symbol, fresh]));
    const { targets } = targetsOf({ present, movable });
    expect(targets.get('A-USD')).toBeCloseTo(0.4, 9);
    expect(targets.get('X-USD')).toBe(0.3);
    expect(invested(targets)).toBeCloseTo(1, 6);
  });

  it('never takes a holding without a buy signal above its weight, nor below what cannot be sold', () => {
    const present = new Map([['A-USD', 0.1]]);
    const held: Movable = { floor: 0.04, ceiling: 0.1, cost: 0, leastAddition: undefined };
    const of = (volatility: number) =>
      targetsOf({
        risk: model([volatility, 0.03, 0.03, 0.03, 0.03, 0.03], 0),
        riskCeiling: 0.01,
        present,
        movable: new Map(SYMBOLS.map((symbol) => [symbol, symbol === 'A-USD' ? held : fresh])),
      }).targets.get('A-USD');
    expect(of(0.005)).toBeCloseTo(0.1, 9);
    expect(of(0.5)).toBeCloseTo(0.04, 9);
  });

  it('leaves holdings where they are when costs are large', () => {
    const present = new Map([
      ['A-USD', 0.17],
      ['B-USD', 0.05],
    ]);
    const of = (cost: number) =>
      targetsOf({
        risk: model([0.05, 0.03]),
        present,
        movable: new Map([
          ['A-USD', { ...fresh, cost }],
          ['B-USD', { ...fresh, cost }],
        ]),
        objective: { kind: 'maxSharpe', minCash: 0.78 },
        returns: [0.001, 0.002],
      }).targets.get('A-USD');
    expect(of(0)).toBeLessThan(0.1);
    expect(of(0.9)).toBeCloseTo(0.17, 3);
  });

  it('keeps joint caps, less what is held elsewhere in the group', () => {
    const { targets } = targetsOf({
      present: new Map([['X-USD', 0.1]]),
      riskBudget: 10,
      riskCeiling: 9,
      caps: [
        pairCap('B-USD', 'A-USD', 0.18),
        { kind: 'group', name: 'majors', symbols: ['C-USD', 'D-USD', 'X-USD'], maxWeight: 0.2 },
      ],
    });
    expect((targets.get('A-USD') ?? 0) + (targets.get('B-USD') ?? 0)).toBeCloseTo(0.18, 6);
    expect((targets.get('C-USD') ?? 0) + (targets.get('D-USD') ?? 0)).toBeCloseTo(0.1, 6);
  });

  it('gives no more places than there are, and keeps those of holdings', () => {
    const { targets, givenUp } = targetsOf({
      risk: model([0.09, 0.02, 0.021, 0.022, 0.023, 0.024]),
      present: new Map([['A-USD', 0.05]]),
      maxPositions: 3,
    });
    expect([...targets.keys()].sort()).toEqual(['A-USD', 'B-USD', 'C-USD']);
    expect(givenUp.get('F-USD')).toEqual({ reason: 'MAX_POSITIONS' });
    const full = targetsOf({ present: new Map([['A-USD', 0.05]]), maxPositions: 1 });
    expect(full.givenUp.get('B-USD')).toEqual({ reason: 'MAX_POSITIONS' });
  });

  it('gives up additions that are too small, for the risk budget where that made them so', () => {
    const movable = new Map(SYMBOLS.map((symbol) => [symbol, { ...fresh, leastAddition: 0.1 }]));
    const { targets, givenUp } = targetsOf({ movable, riskCeiling: 0.01 });
    const tooSmall = [...givenUp.values()].filter(({ reason }) => reason === 'RISK_BUDGET');
    expect(tooSmall.length).toBeGreaterThan(0);
    for (const { weight } of tooSmall) expect(weight).toBeLessThan(0.1);
    for (const weight of targets.values()) expect(weight).toBeGreaterThanOrEqual(0.1);
  });

  it.each([
    ['nothing may be bought', { movable: new Map() }, 'no symbol may be bought'],
    ['the risk is above the budget', { riskBudget: 0.001, riskCeiling: 0.0009 }, 'the risk budget leaves no room'],
    ['nothing can be sold and no cash is left', { present: new Map([['X-USD', 1]]) }, 'no cash to invest'],
  ] as const)('is the present portfolio where %s', (_, given, detail) => {
    const present = new Map([['A-USD', 0.15]]);
    const made = targetsOf({ present, ...given });
    expect(made.attempts).toEqual([{ method: 'hold', outcome: 'used', detail }]);
    expect(made.targets).toEqual('present' in given ? given.present : present);
  });
});
