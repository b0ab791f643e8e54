import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../client/cli/exitCodes.ts';
import { administer, simulatorFor } from '../../simulator/support.ts';
import { runCli } from '../../support/runCli.ts';

const DAY = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'ballast-data-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const text = (at: number) => new Date(at).toISOString().slice(0, 10);
const TODAY = Math.floor(Date.now() / DAY) * DAY;

describe('ballast data', () => {
  it('downloads the bars of a venue by pages, goes on from where it was, and backtests on them', async () => {
    const venue = await simulatorFor({ speed: 1e-6 });
    const environment = { BALLAST__DATA_DIRECTORY: join(folder, 'downloaded') };
    const from = text(TODAY - 400 * DAY);
    const args = ['data', 'download', 'BTC-USD', 'eth-usd', '--venue', 'coinbase', '--url', venue.url, '--from', from];
    const first = await runCli([...args, '--to', text(TODAY - 30 * DAY), '--json'], environment);
    expect(first.status).toBe(EXIT.ok);
    expect(JSON.parse(first.stdout).downloaded).toEqual([
      { symbol: 'BTC-USD', added: 370, stored: 370 },
      { symbol: 'ETH-USD', added: 370, stored: 370 },
    ]);
    await administer(venue, '/faults', { path: 'candles$', times: 1, effect: { kind: 'refuse', status: 503 } });
    const second = await runCli(args, environment);
    expect(second.stdout).toMatch(/^BTC-USD: 30 new bars, 400 stored\nETH-USD: 30 new bars, 400 stored\n/);
    const again = await runCli([...args, '--json'], environment);
    expect(JSON.parse(again.stdout).downloaded.map(({ added }: { added: number }) => added)).toEqual([0, 0]);
    const { stdout, status } = await runCli(['data', 'check'], environment);
    expect([status, stdout.split('\n')[0]]).toEqual([EXIT.ok, '✅ coinbase BTC-USD 1d: 400 bars, 0 findings']);
    const backtest = ['backtest', '--venue', 'coinbase', '--every', '1d', '--no-benchmarks', '--json'];
    const days = ['--from', text(TODAY - 20 * DAY), '--to', text(TODAY - 10 * DAY)];
    expect(JSON.parse((await runCli([...backtest, ...days], environment)).stdout).figures[0].days).toBe(10);
  });

  it('names symbols that the venue does not list, and keeps the others', async () => {
    const venue = await simulatorFor({ speed: 1e-6 });
    const environment = { BALLAST__DATA_DIRECTORY: join(folder, 'unlisted') };
    const args = ['data', 'download', 'NONE-USD', 'BTC-USD', '--venue', 'coinbase', '--url', venue.url];
    const { status, stdout } = await runCli([...args, '--from', text(TODAY - 5 * DAY)], environment);
    expect(status).toBe(EXIT.failed);
    expect(stdout).toContain('coinbase lists no spot market NONE-USD');
    expect(stdout).toContain('BTC-USD: 5 new bars, 5 stored');
  });

  it('imports files, lists what is stored and finds what is odd', async () => {
    const environment = { BALLAST__DATA_DIRECTORY: join(folder, 'imported') };
    const file = join(folder, 'sol-usd daily.csv');
    const rows = [0, 1, 2, 4, 5].map((day) => `2024-01-0${day + 1} 00:00:00,10,12,9,${day < 4 ? 11 : 11.5},5`);
    writeFileSync(file, ['made by a website', 'Date,Open,High,Low,Close,Volume', ...rows, rows[0]].join('\n'));
    const { stdout } = await runCli(['data', 'import', file, '--venue', 'kraken'], environment);
    expect(stdout).toContain('5 bars of SOL-USD, 5 of them new; 1 times came twice');
    const list = await runCli(['data', 'list'], environment);
    expect(list.stdout).toMatch(/^kraken +SOL-USD +1d +5 +2024-01-01 +2024-01-06 +1$/m);
    const checked = await runCli(['data', 'check', 'SOL-USD'], environment);
    expect(checked.status).toBe(EXIT.failed);
    expect(checked.stdout).toContain('2024-01-04 gap: 1 bar is missing');
    writeFileSync(file, 'Date,Open,High,Low,Close,Volume\n2024-01-07,10,12,9,-1,5\n');
    const refused = await runCli(['data', 'import', file, '--venue', 'kraken'], environment);
    expect(refused.status).toBe(EXIT.usage);
    expect(refused.stderr).toMatch(/row 1 Close: given -1; allowed is a number above 0/);
    const parquet = join(folder, 'ADA-USD.parquet');
    const columns = ['open', 'high', 'low', 'close', 'volume'].map((name) => ({ name, data: [0.5, 0.5] }));
    const times = [Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 2)].map((at) => BigInt(at));
    const written = parquetWriteBuffer({ columnData: [{ name: 'timestamp', data: times }, ...columns] });
    writeFileSync(parquet, Buffer.from(written));
    const taken = await runCli(['data', 'import', parquet, '--venue', 'kraken'], environment);
    expect(taken.stdout).toContain('2 bars of ADA-USD, 2 of them new');
    const missing = await runCli(
      ['backtest', '--venue', 'okx', '--from', '2024-01-01', '--to', '2024-01-05'],
      environment,
    );
    expect(missing.stderr).toContain('venue: given okx, of which no daily candles are stored');
  });
});
