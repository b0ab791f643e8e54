import { expect, test } from 'vitest';
import { describeMarket } from '../../configuration/exchangeSection.ts';
import { configured, problems } from './support.ts';

const LIVE_MARKET = { exchange: { market: 'live' } };

test('paper trading is on a simulated market unless the live one is asked for', () => {
  expect(configured({}).exchange.market).toBe('simulated');
  expect(describeMarket(configured({}).exchange)).toBe('paper on a simulated market of coinbase');
  expect(describeMarket(configured(LIVE_MARKET).exchange)).toContain('the public prices and books of coinbase');
});

test.each([{ candles: 'folder' }, { startAt: '2026-01-01' }, { speed: 2 }])('%j is of no live market', (simulator) => {
  expect(problems({ ...LIVE_MARKET, simulator })).toMatchObject([{ field: `simulator.${Object.keys(simulator)[0]}` }]);
});

test('what listens at exchange.url has a market of its own', () => {
  const found = problems({ exchange: { market: 'live', url: 'http://127.0.0.1:8455' } });
  expect(found).toMatchObject([{ field: 'exchange.market' }]);
});

test('public data come by https, or from this machine', () => {
  for (const marketUrl of ['https://example.com', 'http://127.0.0.1:9000'])
    expect(configured({ exchange: { market: 'live', marketUrl } }).exchange.marketUrl).toBe(marketUrl);
  expect(problems({ exchange: { market: 'live', marketUrl: 'http://example.com' } })).toMatchObject([
    { field: 'exchange.marketUrl' },
  ]);
});
