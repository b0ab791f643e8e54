import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { assetsData, seriesData, writeBenchData } from '../../bench/quant/benchData.ts';
import { type PeerResult, Trial } from '../../bench/quant/peerTrial.ts';
import type { PortfolioTask, SeriesTask } from '../../bench/quant/tasks.ts';

const ONCE = { warmUp: 0, sample: 0, mostRepetitions: 3 };
const data = assetsData(10, 3);
const series = seriesData(3);
const equal = new Float64Array(10).fill(0.1);
const first = Float64Array.from({ length: 10 }, (_, i) => (i < 5 ? 0.2 : 0));

/** Least weight of the first asset, which ours puts at 0.1. */
const task: PortfolioTask = {
  kind: 'portfolio',
  id: 'test',
  title: 'test',
  sense: 'lower',
  sizes: [10],
  cap: 0.2,
  goal: () => 1e-9,
  solve: () => equal,
  score: (weights) => weights[0],
};

function against(...replies: readonly { readonly weights: readonly number[]; readonly ms: number }[]) {
  const trial = Trial.ofPortfolio(task, 10, data);
  trial.runOurs(ONCE);
  replies.forEach(({ weights, ms }, i) => {
    trial.record(`peer ${i}`, { times: [ms, ms, 3 * ms], weights: [...weights] });
  });
  return trial.result();
}

describe('a comparison', () => {
  it('takes the fastest peer whose result is as good', () => {
    const slow = { weights: [...equal], ms: 40 };
    const wrong = { weights: [...first], ms: 1 };
    const outside = { weights: [...equal.map((weight) => 2 * weight)], ms: 2 };
    const result = against(slow, wrong, outside);
    expect(result.fastest).toBe('peer 0');
    expect(result.peers.map(({ counts }: PeerResult) => counts)).toEqual([true, false, false]);
    expect(result.met).toBe(true);
  });

  it('misses its goal, however fast, where a feasible peer has a better result', () => {
    const better = [0.0999, 0.1001, ...equal.slice(2)];
    const result = against({ weights: better, ms: 1e9 });
    expect(result.asGood).toBe(false);
    expect(result.met).toBe(false);
  });

  it('is not lost to a peer that is better only by leaving its bounds', () => {
    const result = against({ weights: [0.0999, ...equal.slice(1)], ms: 40 });
    expect(result.asGood).toBe(true);
  });

  it('says nothing of the goal without peers, and gives up on those that fail', () => {
    const trial = Trial.ofPortfolio(task, 10, data);
    trial.runOurs(ONCE);
    trial.record('slow', { error: 'more than 30 s', timeout: true });
    expect(trial.hasGivenUp('slow')).toBe(true);
    expect(trial.result().met).toBeUndefined();
  });

  it('reports a failure of ours and goes on', () => {
    const failing: SeriesTask = {
      kind: 'series',
      id: 'failing',
      title: 'failing',
      sense: 'equal',
      goal: 5,
      solve: () => {
        throw new Error('no convergence');
      },
    };
    const trial = Trial.ofSeries(failing, series);
    trial.runOurs(ONCE);
    trial.record('peer', { times: [1], value: 2 });
    expect(trial.result()).toMatchObject({ ours: { error: 'no convergence', times: [] } });
    expect(trial.result().met).toBeUndefined();
  });
});

describe('the data', () => {
  const directory = mkdtempSync(join(tmpdir(), 'ballast-bench-data-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('are the same for the same seed, and reach the peers to the last bit', () => {
    expect(assetsData(10, 3).returns.to2DArray()).toEqual(data.returns.to2DArray());
    expect(assetsData(10, 4).returns.get(0, 0)).not.toBe(data.returns.get(0, 0));
    writeBenchData(directory, new Map([[10, data]]), series);
    const assets = JSON.parse(readFileSync(join(directory, 'assets-10.json'), 'utf8'));
    expect(assets.returns).toEqual(data.returns.to2DArray());
    expect(assets.covariance).toEqual(data.covariance.to2DArray());
    const written = JSON.parse(readFileSync(join(directory, 'series.json'), 'utf8'));
    expect(written.returns).toEqual(Array.from(series.returns));
    expect(written.levels).toEqual(series.levels.to2DArray());
  });
});
