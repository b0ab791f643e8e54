import { describe, expect, it } from 'vitest';
import { featureTable } from '../../../../core/learning/features/featureMatrix.ts';
import { followedTrends } from '../../../../core/learning/momentum/followedTrends.ts';
import { MOMENTUM_POSITION } from '../../../../core/learning/momentum/momentumPosition.ts';
import { claimOutcomes } from '../../../../core/learning/scorecard/claimOutcomes.ts';
import { Claims, type SignalClaim } from '../../../../core/learning/scorecard/claims.ts';
import { scoreSources } from '../../../../core/learning/scorecard/scorecard.ts';
import { barrierDistances } from '../../../../core/learning/signals/barrierDistances.ts';
import { BARRIER_VOLATILITY, barrierLabels } from '../../../../core/learning/signals/barrierEvents.ts';
import type { Signal } from '../../../../core/signals/signal.ts';
import { validateSignals } from '../../../../core/signals/validateSignals.ts';
import { normalCdf } from '../../../../quant/statistics/normal.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';
import { walk } from '../signals/support/walk.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const START = Date.UTC(2024, 0, 1);
const VOLATILITY = 0.03;
const USUAL = 0.05;

/** Claims for a day ahead, one a day, whose scores correlate with the moves that follow by `skill`, and are calibrated where `honest`. */
function record(skill: number, days: number, seed: number) {
  const random = createRandom(seed);
  const claims: SignalClaim[] = [];
  let close = 100;
  const bars = [{ openTime: START, open: close, high: close, low: close, close, volume: 1 }];
  for (let day = 1; day <= days; day += 1) {
    const score = random.normal();
    const move = skill * score + Math.sqrt(1 - skill * skill) * random.normal();
    // P(move > 0 | score) of two normals with this correlation.
    const rises = normalCdf((skill * score) / Math.sqrt(1 - skill * skill));
    const claimed = skill === 0 ? normalCdf(score) : rises;
    claims.push({
      source: 'model',
      symbol: 'ALT-USD',
      direction: score > 0 === skill >= 0 ? 'buy' : 'sell',
      confidence: Math.max(claimed, 1 - claimed),
      at: START + day * DAY_MS + HOUR_MS,
      horizonDays: 1,
      volatility: VOLATILITY,
    });
    close *= 1 + VOLATILITY * move;
    bars.push({ openTime: START + day * DAY_MS, open: close, high: close, low: close, close, volume: 1 });
  }
  return { claims, candles: new Map([['ALT-USD', bars]]) };
}

function scoreOf(skill: number, days: number, seed = 1) {
  const { claims, candles } = record(skill, days, seed);
  return scoreSources(claims, candles, USUAL)[0];
}

/** The claims of signals that a plan has recorded. */
function claimsOf(said: readonly Signal[], at: number): readonly SignalClaim[] {
  const claims = new Claims(30);
  const analyses = said.map((signal) => ({
    symbol: signal.symbol,
    signal: { ...signal, ageHours: 0 },
    forecast: { volatility: VOLATILITY },
  }));
  claims.add({ at, analyses });
  return claims.all();
}

describe('the scorecard of a source of signals', () => {
  it('finds a skill that is there, calibrated confidence, and nothing but the usual skill before there is evidence', () => {
    const score = scoreOf(0.4, 1_500);
    expect(score.matured).toBe(1_500);
    expect(score.independent).toBeCloseTo(1_500, 0);
    const { measured, lower, upper, shrunk } = score.informationCoefficient;
    expect(lower).toBeLessThan(0.4);
    expect(upper).toBeGreaterThan(0.3);
    expect(shrunk).toBeGreaterThan(USUAL);
    expect(shrunk).toBeLessThan(measured ?? 0);
    expect(score.verdict.kind).toBe('skilled');
    expect(score.brier ?? 1).toBeLessThan(score.baseBrier ?? 0);
    for (const { said, interval } of score.reliability.filter(({ count }) => count > 100)) {
      expect(said).toBeGreaterThan(interval.lower - 0.02);
      expect(said).toBeLessThan(interval.upper + 0.02);
    }
    expect(scoreOf(0.4, 2).informationCoefficient).toEqual({ measured: null, lower: -1, upper: 1, shrunk: USUAL });
  });

  it('calls chance chance, and mutes a source that is wrong for long', () => {
    const chance = scoreOf(0, 400);
    expect(chance.informationCoefficient.lower).toBeLessThan(0);
    expect(chance.informationCoefficient.upper).toBeGreaterThan(0);
    expect(chance.verdict.kind).toBe('unproven');
    // It claims a gain with the greater confidence the greater the loss.
    const { claims, candles } = record(0.4, 800, 2);
    const wrong = claims.map((claim) => ({ ...claim, direction: claim.direction === 'buy' ? 'sell' : 'buy' }) as const);
    const [score] = scoreSources(wrong, candles, USUAL);
    expect(score.verdict.kind).toBe('mute');
    expect(score.informationCoefficient.shrunk).toBe(0);
  });

  it('waits for the horizon, and measures from the last close that was known to the close of the horizon', () => {
    const { claims, candles } = record(0.4, 10, 3);
    const weekly = { ...claims[0], horizonDays: 7 };
    const { matured, waiting } = claimOutcomes([weekly, { ...claims[6], horizonDays: 7 }], candles);
    expect(waiting).toBe(1);
    const bars = candles.get('ALT-USD') ?? [];
    expect(matured[0].return).toBeCloseTo(bars[7].close / bars[0].close - 1, 12);
    expect([matured[0].start, matured[0].end]).toEqual([START + DAY_MS, START + 8 * DAY_MS]);
  });

  it('holds what momentum and a model say to the positions that their confidence speaks of, not to the direction', () => {
    const candles = new Map(['AAA-USD', 'BBB-USD'].map((symbol, k) => [symbol, walk(k + 1, 420)] as const));
    const barriers = { ...MOMENTUM_POSITION, roundTripCost: 0.01 };
    const table = featureTable(candles);
    const rowOf = new Map(
      [...table.rowTimes].map((time, row) => [`${table.symbols[table.rowSymbols[row]]} ${time}`, row]),
    );
    const scale = table.features.names.indexOf(BARRIER_VOLATILITY);
    // A model buys at each close, momentum follows its trends.
    const bought = [...barrierLabels(table, candles, barriers)].flatMap(([symbol, own]) =>
      own.map(({ start, outcome }) => {
        const row = rowOf.get(`${symbol} ${start - DAY_MS}`) ?? -1;
        const volatility = table.features.data[row * table.features.columns + scale];
        return { symbol, start, outcome, side: 1 as const, volatility };
      }),
    );
    const { followed } = followedTrends(candles, barriers);
    expect(new Set(followed.map(({ side }) => side)).size).toBe(2);
    for (const positions of [bought, followed]) {
      let against = 0;
      for (const { symbol, start, side, volatility, outcome } of positions) {
        const direction = side === 1 ? 'buy' : 'sell';
        const said = { symbol, direction, confidence: 0.8, at: start, horizonDays: barriers.horizonDays };
        const { accepted } = validateSignals([{ ...said, ...barrierDistances(volatility, barriers, side) }], {
          provider: 'x',
          at: start,
        });
        const [claim] = claimOutcomes(claimsOf(accepted, start), candles).matured;
        // What ended early is held against as soon as its horizon is over, and not before.
        if (claim === undefined) continue;
        expect([symbol, start, claim.outcome]).toEqual([symbol, start, outcome]);
        if (claim.outcome !== Number(side * claim.return > 0)) against += 1;
      }
      expect(against).toBeGreaterThan(50);
    }
  });

  it('counts a signal once that several plans have seen, and no signal to hold', () => {
    const analysis = (direction: 'buy' | 'hold', ageHours: number) => ({
      symbol: 'ALT-USD',
      signal: { source: 'model', direction, confidence: 0.8, ageHours, horizonDays: 3 },
      forecast: { volatility: VOLATILITY },
    });
    const claims = new Claims(5);
    for (const hours of [0, 6, 12]) claims.add({ at: START + hours * HOUR_MS, analyses: [analysis('buy', hours)] });
    claims.add({ at: START + 24 * HOUR_MS, analyses: [analysis('hold', 0)] });
    claims.add({ at: START + 48 * HOUR_MS, analyses: [analysis('buy', 0)] });
    expect(claims.all().map(({ at }) => at)).toEqual([START, START + 48 * HOUR_MS]);
  });
});
