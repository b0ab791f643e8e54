import { describe, expect, it } from 'vitest';
import { signalNews } from '../../../../core/portfolio/explaining/signalNews.ts';
import { momentumSpeaks, sourceTrouble } from '../../../../core/signals/sourceTroubles.ts';

describe('what a report says of the signals', () => {
  it('is why sources were not heard and how confident the best signal is, and nothing else', () => {
    const told = [
      'No signal reaches the confidence of 75.0 % that a trade needs: the highest is 74.6 %, of C1-USD (buy)',
      'No signal that is confident enough says to buy: the highest confidence is 80.0 %, of C1-USD (hold)',
      sourceTrouble('desk', { kind: 'failed', reason: 'nobody listens' }),
      sourceTrouble('lab', { kind: 'muted', reason: 'it is stale' }),
      momentumSpeaks('no model is adopted'),
    ];
    const report = ['🎯 Portfolio analysis: 3 positions', `📊 ${told[0]}`, `📊 ${told[1]}`, '🔍 Finding'];
    expect(signalNews([...report, ...told.slice(2).map((line) => `⚠️ ${line}`)])).toEqual(told);
  });
});
