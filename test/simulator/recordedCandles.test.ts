import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { administer, clientOf, marketOrder, simulatorFor, temporaryFolder } from './support.ts';

const DAY_MS = 86_400_000;
const HEADER = 'timestamp,open,high,low,close,volume,turnover';
const FIRST_DAY = Date.UTC(2024, 0, 1);

/** A folder of recordings: rows by symbol. */
function recording(rowsOf: Readonly<Record<string, readonly string[]>>): string {
  const folder = join(temporaryFolder(), 'candles');
  mkdirSync(folder);
  for (const [symbol, rows] of Object.entries(rowsOf))
    writeFileSync(join(folder, `${symbol}_1d.csv`), `${[HEADER, ...rows].join('\n')}\n`);
  return folder;
}

/** Days of a price that goes up a little every day. */
function days(count: number, from = 0): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const open = 10 + (from + index) * 0.25;
    return `${FIRST_DAY + (from + index) * DAY_MS},${open},${open + 0.5},${open - 0.375},${open + 0.25},1234.5,0`;
  });
}

const CASH_ONLY = [{ name: 'main', holdings: {} }];

test('recorded days are shown as they were recorded, and hours within them fit', async () => {
  const candles = recording({ 'DOT-USD': days(120), 'SOL-USD': days(120) });
  const client = clientOf(await simulatorFor({ candles, accounts: CASH_ONLY }));
  const fiftieth = FIRST_DAY + 20 * DAY_MS;
  expect(await client.fetchOHLCV('DOT/USD', '1d', fiftieth, 1)).toEqual([[fiftieth, 15, 15.5, 14.625, 15.25, 1234.5]]);
  const hours = await client.fetchOHLCV('DOT/USD', '1h', fiftieth, 24);
  expect(Math.max(...hours.map((hour) => Number(hour[2])))).toBe(15.5);
  expect(Math.min(...hours.map((hour) => Number(hour[3])))).toBe(14.625);
  expect(await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 })).toBeTruthy();
});

test('the clock starts 90 days before the end, at the last day, or where it is told to', async () => {
  const candles = recording({ 'DOT-USD': days(120) });
  const timeOf = async (options: object) =>
    clientOf(await simulatorFor({ candles, accounts: CASH_ONLY, speed: 0.001, ...options })).fetchTime();
  const end = FIRST_DAY + 120 * DAY_MS;
  expect(await timeOf({})).toBe(end - 90 * DAY_MS);
  expect(await timeOf({ startAt: 'end' })).toBe(end - DAY_MS);
  expect(await timeOf({ startAt: '2024-02-10T12:00:00Z' })).toBe(Date.UTC(2024, 1, 10, 12));
  await expect(timeOf({ startAt: '2025-02-10' })).rejects.toThrow('simulator.startAt');
});

test('a product is listed from its first day, and disabled once its recording ends', async () => {
  const candles = recording({ 'DOT-USD': days(40), 'SOL-USD': days(50), 'NEW-USD': days(10, 40) });
  const simulator = await simulatorFor({ candles, accounts: CASH_ONLY, startAt: '2024-02-05' });
  const symbols = async () =>
    new Map((await clientOf(simulator).fetchMarkets()).map((market) => [market?.symbol, market?.active]));
  expect(await symbols()).toEqual(
    new Map([
      ['DOT/USD', true],
      ['SOL/USD', true],
    ]),
  );
  await administer(simulator, '/clock/advance', { ms: 10 * DAY_MS });
  expect(await symbols()).toEqual(
    new Map([
      ['DOT/USD', false],
      ['NEW/USD', true],
      ['SOL/USD', true],
    ]),
  );
  const client = clientOf(simulator);
  await expect(marketOrder(client, 'DOT/USD', 'buy', { cost: 20 })).rejects.toThrow('ORDER_ENTRY_DISABLED');
  expect(await marketOrder(client, 'NEW/USD', 'buy', { cost: 20 })).toBeTruthy();
});

const ROW = `${FIRST_DAY},10,11,9,10.5,5,0`;

test.each([
  ['a price that is no number', [`${FIRST_DAY},10,x,9,10.5,5,0`], 'DOT-USD_1d.csv line 2 high'],
  ['a price of zero', [`${FIRST_DAY},0,11,0,10.5,5,0`], 'DOT-USD_1d.csv line 2 open'],
  ['a high below the close', [ROW, `${FIRST_DAY + DAY_MS},10,10.2,9,10.5,5,0`], 'DOT-USD_1d.csv line 3 high'],
  ['a low above the open', [`${FIRST_DAY},10,11,10.1,10.5,5,0`], 'DOT-USD_1d.csv line 2 low'],
  ['a day that comes twice', [ROW, ROW], 'DOT-USD_1d.csv line 3 timestamp'],
  ['a time within a day', [`${FIRST_DAY + 1},10,11,9,10.5,5,0`], 'DOT-USD_1d.csv line 2 timestamp'],
  ['a volume below zero', [`${FIRST_DAY},10,11,9,10.5,-5,0`], 'DOT-USD_1d.csv line 2 volume'],
  ['a row that is too short', [ROW, `${FIRST_DAY + DAY_MS},10`], 'DOT-USD_1d.csv'],
  ['no row at all', [], 'DOT-USD_1d.csv line 2'],
])('%s is refused with file, line and field', async (_name, rows, place) => {
  await expect(simulatorFor({ candles: recording({ 'DOT-USD': rows }) })).rejects.toThrow(place);
});

test('a folder without recordings, and a holding that is not traded, are refused by name', async () => {
  await expect(simulatorFor({ candles: temporaryFolder() })).rejects.toThrow('candles');
  await expect(
    simulatorFor({
      candles: recording({ 'DOT-USD': days(120) }),
      accounts: [{ name: 'main', holdings: { 'ALT-USD': '5' } }],
    }),
  ).rejects.toThrow('simulator.accounts.main.holdings.ALT-USD');
});

test('a recording stands still while the simulator is down, may grow, and may not change its past', async () => {
  const dataDirectory = temporaryFolder();
  const candles = recording({ 'DOT-USD': days(120) });
  const options = { dataDirectory, candles, accounts: CASH_ONLY, speed: 100_000 };
  const first = await simulatorFor(options);
  await first.stop();
  const grown = recording({ 'DOT-USD': days(130), 'SOL-USD': days(130) });
  const second = await simulatorFor({ ...options, candles: grown, speed: 0.001 });
  const now = Number(await clientOf(second).fetchTime());
  expect(now).toBeLessThan(FIRST_DAY + 120 * DAY_MS);
  await second.stop();
  const changed = recording({
    'DOT-USD': days(120).map((row, index) => (index === 3 ? row.replace('1234.5', '1') : row)),
  });
  await expect(simulatorFor({ ...options, candles: changed })).rejects.toThrow('simulator.candles');
});

const reference =
  process.env.BALLAST_REFERENCE_DIR ?? fileURLToPath(new URL('../../../shared/reference', import.meta.url));
const recorded = join(reference, '../candles');

if (!existsSync(recorded)) console.warn(`SKIPPED: real candles of ten coins, because there is no ${recorded}`);

test.skipIf(!existsSync(recorded))('real candles of ten coins open and trade', async () => {
  const client = clientOf(await simulatorFor({ candles: recorded }));
  const markets = await client.loadMarkets();
  const since = Number(await client.fetchTime()) - 99.5 * DAY_MS;
  expect(Object.keys(markets).length).toBeGreaterThanOrEqual(10);
  for (const symbol of Object.keys(markets))
    expect(await client.fetchOHLCV(symbol, '1d', since, 100)).toHaveLength(100);
  expect(await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 })).toBeTruthy();
});
