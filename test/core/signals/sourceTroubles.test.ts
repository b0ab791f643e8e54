import { describe, expect, it } from 'vitest';
import { latestSignals } from '../../../core/signals/latestSignals.ts';
import { momentumInstead, momentumSpeaks, sourceTrouble, troubleIn } from '../../../core/signals/sourceTroubles.ts';
import type { StoredSignal } from '../../../core/signals/storedSignal.ts';

describe('what a report says of a source', () => {
  it('is read from it again as it was told, for that source alone', () => {
    const report = [
      '⚠️ Close to limits: none',
      `⚠️ ${sourceTrouble('lab', { kind: 'muted', reason: 'it is stale: since March' })}`,
      `⚠️ ${sourceTrouble('lab-2', { kind: 'failed', reason: 'nobody listens' })}`,
    ];
    expect(troubleIn(report, 'lab')).toEqual({ kind: 'muted', reason: 'it is stale: since March' });
    expect(troubleIn(report, 'lab-2')).toEqual({ kind: 'failed', reason: 'nobody listens' });
    expect(troubleIn(report, 'desk')).toBeUndefined();
    expect(momentumInstead(report)).toBeNull();
    expect(momentumInstead([...report, `⚠️ ${momentumSpeaks('it is stale')}`])).toBe(momentumSpeaks('it is stale'));
  });
});

describe('the latest signals', () => {
  const stored = (source: string, symbol: string, at: number, receivedAt = at): StoredSignal => ({
    source,
    account: 'main',
    pushed: false,
    receivedAt,
    signal: { symbol, direction: 'buy', confidence: 0.6, at, source, id: `${source}-${symbol}-${at}-${receivedAt}` },
  });

  it('are the newest of each source and symbol, in whatever order they come', () => {
    const all = [
      stored('b', 'BTC-USD', 5),
      stored('a', 'BTC-USD', 3),
      stored('a', 'BTC-USD', 9),
      stored('a', 'ETH-USD', 1, 1),
      stored('a', 'ETH-USD', 1, 2),
    ];
    const ids = ['a-BTC-USD-9-9', 'b-BTC-USD-5-5', 'a-ETH-USD-1-2'];
    expect(latestSignals(all).map(({ signal }) => signal.id)).toEqual(ids);
    expect(latestSignals(all.toReversed()).map(({ signal }) => signal.id)).toEqual(ids);
  });
});
