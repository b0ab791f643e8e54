import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { configurationOf } from '../../configuration/schema.ts';
import { tradingSettings } from '../../configuration/tradingSettings.ts';
import { configured, problems, refusal, temporaryFile } from './support.ts';

const SUPPLIES = { 'BTC-USD': '19800000', 'ETH-USD': 120_700_000, 'DOGE-USD': 0 };
const INDEX = { objective: 'marketCap', supplies: SUPPLIES, suppliesAsOf: '2026-11-01' };

/** The settings of a configuration file that has this section, with another file beside it. */
function beside(name: string, text: string, portfolio: Record<string, unknown>) {
  const file = temporaryFile({ portfolio });
  writeFileSync(join(dirname(file), name), text);
  return { file, environment: {} };
}

test('supplies are the universe and the objective of the account, as decimals and with their day', () => {
  const settings = tradingSettings(configured({ portfolio: INDEX }));
  expect(settings.universe.symbols).toEqual(['BTC-USD', 'ETH-USD', 'DOGE-USD']);
  expect(settings.objective).toMatchObject({
    kind: 'marketCap',
    supplies: { asOf: Date.UTC(2026, 10, 1), of: { 'BTC-USD': '19800000', 'ETH-USD': '120700000', 'DOGE-USD': '0' } },
  });
});

test('what is never bought has no share: stablecoins, what is denied, what a list leaves out', () => {
  const supplies = { ...SUPPLIES, 'USDC-USD': 1e11, 'SOL-USD': 5e8, 'XRP-USD': 6e10 };
  const universe = { symbols: ['BTC-USD', 'ETH-USD', 'SOL-USD'], deny: ['SOL-USD'] };
  const settings = tradingSettings(configured({ portfolio: { ...INDEX, supplies }, universe }));
  expect(settings.universe.symbols).toEqual(['BTC-USD', 'ETH-USD']);
});

test.each([
  ['supplies.csv', 'symbol,supply,asOf\nBTC-USD,19800000,2026-11-01\nETH-USD,120700000,2026-11-03\n', {}],
  ['supplies.csv', 'supply, symbol\r\n19800000, BTC-USD\r\n120700000, ETH-USD\r\n', { suppliesAsOf: '2026-11-01' }],
  ['supplies.json', '{"asOf":"2026-11-01","supplies":{"BTC-USD":"19800000","ETH-USD":120700000}}', {}],
  ['supplies.json', '{"asOf":"2026-11-01","BTC-USD":19800000,"ETH-USD":"120700000"}', {}],
])('figures come from a file beside the configuration: %s %j', (name, text, rest) => {
  const sources = beside(name, text, { objective: 'marketCap', supplies: name, ...rest });
  const { objective } = tradingSettings(loadConfiguration(sources));
  expect(objective.supplies).toEqual({
    asOf: Date.UTC(2026, 10, 1),
    of: { 'BTC-USD': '19800000', 'ETH-USD': '120700000' },
  });
});

test.each([
  ['supplies.csv', 'symbol,supply\nBTC-USD,\n', {}, 'a row without a supply: BTC-USD'],
  ['supplies.csv', 'symbol,supply\nBTC-USD,1\nBTC-USD,2\n', {}, 'BTC-USD twice'],
  ['supplies.csv', 'symbol,supply\nBTC-USD,many\n', { suppliesAsOf: '2026-11-01' }, 'BTC-USD'],
  ['supplies.csv', 'symbol,supply\nBTC-USD,1\n', {}, 'portfolio.suppliesAsOf'],
  ['supplies.csv', 'symbol,supply,asOf\nBTC-USD,1,yesterday\n', {}, 'portfolio.suppliesAsOf'],
  ['supplies.csv', 'symbol,supply,asOf\nBTC-USD,1,2026-11-01\n', { suppliesAsOf: '2026-11-02' }, 'says 2026-11-01'],
  ['supplies.json', '[1]', {}, 'JSON that is not an object'],
  ['supplies.json', '{"supplies":{"BTC-USD":1},"date":"2026-11-01"}', {}, 'a key that does not exist: date'],
])('a file that cannot be used is refused by name: %s %j', (name, text, rest, told) => {
  const sources = beside(name, text, { objective: 'marketCap', supplies: name, ...rest });
  expect(refusal(() => loadConfiguration(sources)).message).toContain(told);
});

test('a file that is not there is refused', () => {
  const found = problems({ portfolio: { objective: 'marketCap', supplies: '/nowhere/supplies.csv' } });
  expect(found[0]).toMatchObject({ field: 'portfolio.supplies' });
  expect(found[0]?.given).toContain('does not exist');
});

test.each([
  [{ portfolio: { ...INDEX, objective: 'hrp' } }, 'set it to "marketCap"'],
  [{ portfolio: { ...INDEX, supplies: {} } }, 'at least one supply above 0'],
  [{ portfolio: { ...INDEX, supplies: { 'USDC-USD': 5 } } }, 'at least one supply above 0'],
  [{ portfolio: { ...INDEX, supplies: { 'BTC-EUR': 5 } } }, 'such as BTC-USD'],
  [{ portfolio: { ...INDEX, supplies: { 'BTC-USD': -5 } } }, 'a supply'],
  [{ portfolio: INDEX, universe: { symbols: ['BTC-USD', 'SOL-USD'] } }, 'SOL-USD has none'],
])('%j is refused', (flags, told) => {
  expect(
    problems(flags)
      .map(({ allowed }) => allowed)
      .join(),
  ).toContain(told);
});

test('an account has an index of its own beside a common objective, and variables name a file or figures', () => {
  const common = { accounts: ['main', { name: 'index', portfolio: INDEX }] };
  const configuration = configured(common);
  expect(tradingSettings(configurationOf(configuration, 'main')).objective.supplies).toBeUndefined();
  expect(tradingSettings(configurationOf(configuration, 'index')).objective.kind).toBe('marketCap');
  const csv = temporaryFile('symbol,supply,asOf\nBTC-USD,7,2026-11-01\n', 'own.csv');
  for (const given of [csv, '{"BTC-USD":7}']) {
    const environment = {
      BALLAST__PORTFOLIO__OBJECTIVE: 'marketCap',
      BALLAST__PORTFOLIO__SUPPLIES: given,
      BALLAST__PORTFOLIO__SUPPLIES_AS_OF: '2026-11-01',
    };
    expect(tradingSettings(loadConfiguration({ environment })).objective.supplies?.of).toEqual({ 'BTC-USD': '7' });
  }
});
