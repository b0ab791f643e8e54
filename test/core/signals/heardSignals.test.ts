import { expect, it } from 'vitest';
import { heardSignals } from '../../../core/signals/heardSignals.ts';
import { poolBatches } from '../../../core/signals/poolBatches.ts';
import { troubleIn } from '../../../core/signals/sourceTroubles.ts';

const NOW = Date.UTC(2026, 5, 1);
const WHY = 'an information coefficient of -0.20 (-0.31 to -0.08) over 240 independent observations: its skill is gone';

function batch(...said: readonly (readonly [symbol: string, source: string])[]) {
  const accepted = said.map(([symbol, source]) => ({
    symbol,
    source,
    direction: 'buy' as const,
    confidence: 0.8,
    at: NOW,
  }));
  return { provider: 'desk', at: NOW, accepted, rejected: [], troubles: ['its own'] };
}

const STANDINGS = new Map([
  ['lost', { source: 'lost', scoredAt: NOW, informationCoefficient: 0, mutedFor: WHY }],
  ['found', { source: 'found', scoredAt: NOW, informationCoefficient: 0.09 }],
]);

it('has each signal carry the coefficient of who has said it, and leaves one without a record as it is', () => {
  const { accepted, troubles } = heardSignals('desk', batch(['A-USD', 'found'], ['B-USD', 'new']), STANDINGS);
  expect(accepted.map(({ informationCoefficient }) => informationCoefficient)).toEqual([0.09, undefined]);
  expect(accepted[1]).not.toHaveProperty('informationCoefficient');
  expect(troubles).toEqual(['its own']);
});

it('gives no coefficient to a signal that tells its return, nor to a pool with one', () => {
  const told = batch(['A-USD', 'found']);
  const heard = heardSignals('desk', { ...told, accepted: [{ ...told.accepted[0], expectedReturn: 0.02 }] }, STANDINGS);
  expect(heard.accepted[0]).not.toHaveProperty('informationCoefficient');
  const other = heardSignals('b', batch(['A-USD', 'found']), STANDINGS);
  const answers = [heard, other].map((own, k) => ({
    kind: 'delivered' as const,
    name: `${k}`,
    weight: 1,
    batch: own,
  }));
  const [pool] = poolBatches(answers, { at: NOW, maxAge: 86_400_000, horizonDays: 30 }).accepted;
  expect(pool.expectedReturn).toBe(0.02);
  expect(pool).not.toHaveProperty('informationCoefficient');
});

it('leaves out who has lost the skill, and says so: of the source where nobody else speaks for it', () => {
  const some = heardSignals('desk', batch(['A-USD', 'found'], ['B-USD', 'lost']), STANDINGS);
  expect(some.accepted.map(({ symbol }) => symbol)).toEqual(['A-USD']);
  expect(troubleIn(some.troubles ?? [], 'lost')).toEqual({ kind: 'muted', reason: WHY });
  expect(troubleIn(some.troubles ?? [], 'desk')).toBeUndefined();
  const none = heardSignals('desk', batch(['A-USD', 'lost'], ['B-USD', 'lost']), STANDINGS);
  expect(none.accepted).toEqual([]);
  expect(none.troubles).toHaveLength(2);
  expect(troubleIn(none.troubles ?? [], 'desk')).toEqual({ kind: 'muted', reason: `lost has ${WHY}` });
});

it('pools the coefficients of those that carry one, by their weights', () => {
  const answers = [
    {
      kind: 'delivered' as const,
      name: 'a',
      weight: 3,
      batch: heardSignals('a', batch(['A-USD', 'found']), STANDINGS),
    },
    { kind: 'delivered' as const, name: 'b', weight: 1, batch: batch(['A-USD', 'new']) },
    {
      kind: 'delivered' as const,
      name: 'c',
      weight: 1,
      batch: { ...batch(), accepted: [{ ...batch(['A-USD', 'x']).accepted[0], informationCoefficient: 0.01 }] },
    },
  ];
  const { accepted } = poolBatches(answers, { at: NOW, maxAge: 86_400_000, horizonDays: 30 });
  expect(accepted[0].informationCoefficient).toBeCloseTo((3 * 0.09 + 0.01) / 4, 12);
});
