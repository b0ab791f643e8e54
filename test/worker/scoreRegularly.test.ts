import { afterEach, beforeEach, expect, it } from 'vitest';
import { collectSignals } from '../../activities/signals/collectSignals.ts';
import { openLedger } from '../../adapters/ledger/openLedger.ts';
import { readScorecard } from '../../adapters/ledger/readScorecard.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { StoredSignal } from '../../core/signals/storedSignal.ts';
import { createRandom } from '../../quant/statistics/random.ts';
import { scoreAccount } from '../../worker/scoreRegularly.ts';

const DAY = 86_400_000;
const FIRST = Date.UTC(2026, 0, 1);
const DAYS = 170;
const NOW = FIRST + (DAYS + 1) * DAY;
const SYMBOLS = ['A-USD', 'B-USD', 'C-USD', 'D-USD'];
const WALL = Date.UTC(2026, 6, 1);

const account = {
  account: 'main',
  venue: { presentTime: async () => NOW },
  venueKey: 'paper',
  horizonDays: 30,
  informationCoefficient: 0.05,
};

let ledger: LedgerPort;
beforeEach(async () => {
  ledger = await openLedger('sqlite::memory:');
});
afterEach(() => ledger.close());

/** Daily moves, and two sources that speak of the next one each day: one knows something of it, the other takes it the wrong way round. */
async function recordHistory(): Promise<void> {
  const random = createRandom(7);
  for (const symbol of SYMBOLS) {
    let close = 100;
    const candles = [];
    const said: StoredSignal[] = [];
    for (let day = -40; day <= DAYS; day += 1) {
      const openTime = FIRST + day * DAY;
      const open = close;
      const score = random.normal();
      close *= Math.exp(0.03 * (0.5 * score + Math.sqrt(0.75) * random.normal()));
      candles.push({ openTime, open, high: Math.max(open, close), low: Math.min(open, close), close, volume: 1 });
      if (day < 0) continue;
      const confidence = Math.min(0.95, 0.5 + 0.2 * Math.abs(score));
      for (const [source, sign] of [
        ['seer', 1],
        ['fool', -1],
      ] as const) {
        const direction = sign * score > 0 ? ('buy' as const) : ('sell' as const);
        // Made a minute after the close before.
        const at = openTime + 60_000;
        const signal = { symbol, direction, confidence, at, source, horizonDays: 1, id: `${symbol} ${day}` };
        said.push({ source, account: 'main', pushed: false, receivedAt: at, signal });
      }
    }
    await ledger.putCandles('paper', symbol, '1d', candles);
    await ledger.recordSignals(said);
  }
}

const request = { account: 'main', at: NOW, symbols: SYMBOLS };
const asked = (source: string) => ({
  name: source,
  weight: 1,
  minFeatures: 0,
  isStored: false,
  provider: {
    name: source,
    fetch: async () => [{ symbol: 'A-USD', direction: 'buy', confidence: 0.8, at: NOW, source }],
  },
});
const options = async () => ({
  maxAge: DAY,
  horizonDays: 30,
  standings: await ledger.standings('main'),
  digest: (text: string) => text.length.toString(16).padStart(24, 'a'),
});

it('has a source with skill weigh more, and one that lost it muted, whose signals are still kept and scored', async () => {
  await recordHistory();
  await scoreAccount(ledger, account, WALL);
  const [fool, seer] = await ledger.standings('main');
  expect(seer).toMatchObject({ source: 'seer', scoredAt: WALL });
  expect(seer.informationCoefficient).toBeGreaterThan(0.06);
  expect(seer).not.toHaveProperty('mutedFor');
  expect(fool).toMatchObject({ source: 'fool', informationCoefficient: 0 });
  expect(fool.mutedFor).toMatch(/over \d+ independent observations: its skill is gone/);

  const heard = await collectSignals([asked('seer')], request, await options());
  expect(heard.batch.accepted[0]).toMatchObject({ informationCoefficient: seer.informationCoefficient });
  // What is kept is what was said.
  expect(heard.said[0].signal).not.toHaveProperty('informationCoefficient');
  const alone = await collectSignals([asked('fool')], request, await options());
  expect(alone.batch.accepted).toEqual([]);
  expect(alone.batch.troubles?.join()).toContain(`The source of signals fool is muted: ${fool.mutedFor}`);
  expect(alone.said).toHaveLength(1);
  const both = await collectSignals([asked('seer'), asked('fool')], request, await options());
  expect(both.batch.accepted).toHaveLength(1);
  expect(both.batch.accepted[0].source).toBe('seer');
  expect(both.said).toHaveLength(2);
});

it('scores once a day, and forgets a source that says nothing any more', async () => {
  await recordHistory();
  await scoreAccount(ledger, account, WALL);
  const before = await ledger.standings('main');
  await scoreAccount(ledger, { ...account, informationCoefficient: 0.2 }, WALL + DAY - 1);
  expect(await ledger.standings('main')).toEqual(before);
  const later = { ...account, venue: { presentTime: async () => NOW + 400 * DAY } };
  await scoreAccount(ledger, later, WALL + DAY);
  expect(await ledger.standings('main')).toEqual([]);
});

it('shows the same figures in the scorecard, beside what plans say of sources whose signals are not kept', async () => {
  await recordHistory();
  await scoreAccount(ledger, account, WALL);
  const analyses = [
    {
      symbol: 'A-USD',
      signal: { direction: 'buy', confidence: 0.7, source: 'fool + seer', horizonDays: 1, ageHours: 0 },
      forecast: { volatility: 0.03 },
    },
    {
      symbol: 'A-USD',
      signal: { direction: 'buy', confidence: 0.7, source: 'seer', horizonDays: 1, ageHours: 0 },
      forecast: { volatility: 0.03 },
    },
  ];
  const before = [{ ...analyses[1], symbol: 'B-USD' }];
  const plans = [
    // Before signals were kept.
    { plan: { at: FIRST - 5 * DAY, analyses: before } },
    ...[FIRST, NOW].map((at) => ({ plan: { at, analyses } })),
  ];
  const reading = {
    candles: ledger.candles,
    firstSignalsOfDays: ledger.firstSignalsOfDays,
    cycleIdsSince: async () => ['0', '1', '2'],
    cyclesNamed: async (_: string, id: string) => [plans[Number(id)]],
  } as unknown as LedgerPort;
  const { horizonDays } = account;
  const scorecard = await readScorecard(reading, {
    account: 'main',
    since: 0,
    venue: 'paper',
    horizonDays,
    usual: 0.05,
  });
  const standings = new Map((await ledger.standings('main')).map((standing) => [standing.source, standing]));
  expect(scorecard.sources.map(({ source }) => source)).toEqual(['fool', 'fool + seer', 'seer']);
  const [fool, , seer] = scorecard.sources;
  expect(fool.informationCoefficient.shrunk).toBe(standings.get('fool')?.informationCoefficient);
  expect(fool.matured).toBeGreaterThan(600);
  expect(seer.matured).toBe(fool.matured + 1);
});
