import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

describe('a cycle with several sources of signals', () => {
  let ballast: TestBallast;
  let directory: string;
  setUp(
    async () => {
      directory = mkdtempSync(join(tmpdir(), 'ballast-sources-'));
      const [desk, lab] = ['desk.ndjson', 'lab.json'].map((name) => join(directory, name));
      writeFileSync(
        desk,
        STRONG_SIGNALS.map((signal) => JSON.stringify({ ...signal, id: `d-${signal.symbol}` })).join('\n'),
      );
      writeFileSync(
        lab,
        JSON.stringify([
          ...STRONG_SIGNALS.map((signal) => ({ ...signal, probability: 0.8, confidence: null })),
          { symbol: 'BTC-USD', confidence: 7 },
        ]),
      );
      const sources = [
        { kind: 'file', name: 'desk', path: desk, weight: 3 },
        { kind: 'file', name: 'lab', path: lab },
        // Nobody listens there.
        { kind: 'http', name: 'remote', url: 'http://127.0.0.1:1/signals' },
      ];
      ballast = await startTestBallast({ flags: { signals: { sources } } });
    },
    async () => {
      await ballast?.stop();
      rmSync(directory, { recursive: true });
    },
  );

  it('trades on what the sound ones say together, names them for each trade, and says which one has failed', async () => {
    const { report, plan, outcome } = await (await ballast.client.startCycle({ cycleId: 'pooled' })).result();
    expect(outcome).toBe('traded');
    const buys = plan?.trades.filter(({ side }) => side === 'buy') ?? [];
    expect(buys.length).toBeGreaterThan(0);
    for (const { symbol, signals } of buys)
      expect(signals).toEqual([
        { source: 'desk', id: `d-${symbol}`, direction: 'buy', confidence: 0.9, weight: 0.75 },
        { source: 'lab', id: expect.stringMatching(/^[0-9a-f]{24}$/), direction: 'buy', confidence: 0.8, weight: 0.25 },
      ]);
    const analysis = plan?.analyses.find(({ symbol }) => symbol === buys[0].symbol);
    // 9^(3/4) 4^(1/4) = 7.348 to 1.
    expect(analysis?.signal).toMatchObject({ source: 'desk + lab', confidence: expect.closeTo(0.8802, 4) });
    expect(report).toContain('   signals of desk buy 90% (weight 75%), lab buy 80% (weight 25%)');
    expect(report).toContainEqual(
      expect.stringMatching(
        /^⚠️ The source of signals remote has delivered nothing, the others count: .*did not answer/,
      ),
    );
    expect(report).toContainEqual(
      expect.stringMatching(
        /^⚠️ The source of signals lab has 1 that cannot be used, such as BTC-USD: direction is nothing/,
      ),
    );
  });
});
