import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../client/cli/exitCodes.ts';
import { coin, FIRST_DAY } from '../../research/support/backtests.ts';
import { writeCandleFiles } from '../../research/support/candleFiles.ts';
import { WalkBars } from '../../research/support/walkBars.ts';
import { type CliResult, runCli } from '../../support/runCli.ts';

const folder = mkdtempSync(join(tmpdir(), 'ballast-backtest-'));
const candles = join(folder, 'candles');
const stops = join(folder, 'stops.json');
writeFileSync(stops, JSON.stringify({ protection: { stopLoss: 0.1 } }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const day = (number: number) => new Date((FIRST_DAY + number) * 86_400_000).toISOString().slice(0, 10);
const backtest = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
  runCli(['backtest', '--from', day(0), '--to', day(20), '--every', '1d', '--candles', candles, ...args], {
    BALLAST__DATA_DIRECTORY: join(folder, 'data'),
    ...environment,
  });

describe('ballast backtest', () => {
  beforeAll(() =>
    writeCandleFiles(
      candles,
      new WalkBars(
        ['BTC', 'ETH', 'SOL'].map((base) => coin(base, { drift: 0.004 })),
        1,
      ),
    ),
  );

  it('shows the account beside simple ones, in 80 columns', async () => {
    const { status, stdout } = await backtest(['--weights', 'BTC-USD=0.5,ETH-USD=0.5']);
    expect(status).toBe(EXIT.ok);
    const lines = stdout.split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    for (const name of [
      'ballast',
      'cash',
      'BTC-USD held',
      '1/N held',
      '1/N monthly',
      'inverse vol.',
      'naive buyer',
      'fixed weights',
    ])
      expect(lines.filter((line) => line.startsWith(`${name} `))).toHaveLength(1);
  });

  it('writes every slot to a file, whose last row leads to what the summary says', async () => {
    const output = join(folder, 'result.json');
    const { stdout } = await backtest([
      '--no-benchmarks',
      '--json',
      '--output',
      output,
      '--deposit',
      '50',
      '--deposit-every',
      '7d',
    ]);
    const { figures } = JSON.parse(stdout);
    const written = JSON.parse(readFileSync(output, 'utf8'));
    expect(written.slots).toHaveLength(20);
    expect(figures[0]).toMatchObject({ name: 'ballast', days: 20, deposits: '10100' });
    expect(written.figures).toEqual(figures);
    expect(written.accounts[0].totals.equity).toBe(figures[0].equity);
  });

  it('looks whether anything knows its future', async () => {
    const honest = await backtest(['--check-lookahead']);
    expect(honest.status).toBe(EXIT.ok);
    expect(honest.stdout).toContain('are the same');
  });

  it('takes signals from a file from their time on, and needs that time', async () => {
    const path = join(folder, 'signals.json');
    const environment = { BALLAST__SIGNALS__PROVIDER: 'file', BALLAST__SIGNALS__PATH: path };
    const signal = { symbol: 'ETH-USD', direction: 'buy', confidence: 0.9, expectedReturn: 0.2, horizonDays: 30 };
    writeFileSync(path, JSON.stringify([{ ...signal, at: `${day(5)}T00:00:00Z` }]));
    const output = join(folder, 'dated.json');
    expect((await backtest(['--no-benchmarks', '--output', output], environment)).status).toBe(EXIT.ok);
    const { slots } = JSON.parse(readFileSync(output, 'utf8'));
    const traded = slots.flatMap((slot: { at: number; orders: unknown[] }) =>
      slot.orders.length === 0 ? [] : [slot.at / 86_400_000 - FIRST_DAY],
    );
    expect(traded[0]).toBe(5);
    writeFileSync(path, JSON.stringify([signal]));
    const refused = await backtest([], environment);
    expect(refused.status).toBe(EXIT.usage);
    expect(refused.stderr).toMatch(/signals\[0\].at: given no time/);
  });

  it.each([
    [['--to', '2030-01-01'], {}, /to: given 2030-01-01; allowed is from/],
    [['--to', '2023-06-31'], {}, /Give a day such as/],
    [['--deposit-every', '1w'], {}, /Give days or months/],
    [[], { BALLAST__ORDERS__TYPE: 'limit' }, /orders.type: given limit/],
    [['--config', stops], {}, /protection.stopLoss: given 0.1/],
    [
      [],
      { BALLAST__SIGNALS__PROVIDER: 'http', BALLAST__SIGNALS__URL: 'http://127.0.0.1:1' },
      /a service tells the present/,
    ],
    [['--candles', join(folder, 'none')], {}, /a directory with files such as ALT-USD_1d.csv/],
  ] as const)('refuses %j under %j', async (args, environment, message) => {
    const { status, stderr } = await backtest(args, environment);
    expect(status).toBe(EXIT.usage);
    expect(stderr).toMatch(message);
  });
});
