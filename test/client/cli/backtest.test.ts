import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ResearchOptions, researchOf } from '../../../client/cli/backtest/researchOptions.ts';
import { EXIT } from '../../../client/cli/exitCodes.ts';
import { coin, FIRST_DAY } from '../../research/support/backtests.ts';
import { writeCandleFiles } from '../../research/support/candleFiles.ts';
import { WalkBars } from '../../research/support/walkBars.ts';
import { CLI_ENTRY, type CliResult, runCli } from '../../support/runCli.ts';

const folder = mkdtempSync(join(tmpdir(), 'ballast-backtest-'));
const candles = join(folder, 'candles');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const day = (number: number) => new Date((FIRST_DAY + number) * 86_400_000).toISOString().slice(0, 10);
const backtest = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
  runCli(['backtest', '--from', day(0), '--to', day(20), '--every', '1d', '--candles', candles, ...args], {
    BALLAST__DATA_DIRECTORY: join(folder, 'data'),
    BALLAST__SIGNALS__PROVIDER: 'momentum',
    ...environment,
  });

/** What `ballast backtest` reads of a configuration in which `careful` has settings of its own. */
async function settingsFor(options: Partial<ResearchOptions>) {
  const file = join(folder, 'accounts.json');
  const careful = { name: 'careful', limits: { maxWeight: 0.05 }, cycle: { every: '12h' }, forecast: { pairs: true } };
  writeFileSync(file, JSON.stringify({ accounts: ['main', careful], dataDirectory: join(folder, 'data') }));
  const terms = { from: 0, to: 1, cash: '1', depositEvery: '1mo', takerFee: '0', makerFee: '0', depth: 1, delay: 0 };
  const { research } = await researchOf({
    ...terms,
    config: file,
    breakers: true,
    resumeAfter: 1,
    ...options,
  } as ResearchOptions);
  return research.settings;
}

describe('ballast backtest', () => {
  it('goes by the settings of the account that it is given, and by what it is told itself before them', async () => {
    const main = await settingsFor({});
    expect([main.limits.maxWeight, main.every, main.forecast.pairs.enabled]).toEqual([0.2, 3_600_000, false]);
    const careful = await settingsFor({ account: 'careful' });
    expect([careful.limits.maxWeight, careful.every, careful.forecast.pairs.enabled]).toEqual([0.05, 43_200_000, true]);
    expect((await settingsFor({ account: 'careful', every: '2h' })).every).toBe(7_200_000);
    await expect(settingsFor({ account: 'nobody' })).rejects.toThrow('nobody');
  });

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
      '1/N at budget',
      'wanted weekly',
      'naive buyer',
      'fixed weights',
    ])
      expect(lines.filter((line) => line.startsWith(`${name} `))).toHaveLength(1);
  });

  it('measures what signals of a known skill come to, seed by seed, in 80 columns', async () => {
    const days = ['--from', day(0), '--to', day(5), '--every', '1d', '--candles', candles];
    const environment = { BALLAST__DATA_DIRECTORY: join(folder, 'data') };
    const { status, stdout } = await runCli(['skill', '0,7', '0.5,7', ...days, '--seeds', '2'], environment);
    expect(status).toBe(EXIT.ok);
    const lines = stdout.split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines.filter((line) => /^0(\.5)? +7 +2 .+ ± /.test(line))).toHaveLength(2);
    const wrong = await runCli(['skill', '2,7', ...days], environment);
    expect(wrong.status).toBe(EXIT.usage);
    expect(wrong.stderr).toContain('from -1 to 1');
  });

  it('chooses settings walking forward, tries none of them twice, and keeps the chosen ones', async () => {
    const grid = join(folder, 'grid.json');
    writeFileSync(grid, JSON.stringify({ 'limits.minConfidence': [0.5, 0.9], 'portfolio.objective': ['hrp'] }));
    const days = ['--from', day(0), '--to', day(20), '--every', '1d', '--candles', candles];
    const environment = { BALLAST__DATA_DIRECTORY: join(folder, 'tuned') };
    const search = ['tune', '--grid', grid, ...days, '--folds', '2', '--embargo', '3'];
    const { status, stdout } = await runCli([...search, '--save', 'tuned'], environment);
    expect(status).toBe(EXIT.ok);
    const lines = stdout.split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(stdout).toContain('#2: limits.minConfidence=0.9 portfolio.objective=hrp');
    expect(stdout).toMatch(/For the time to come: #[12], kept as tuned/);
    const trials = join(folder, 'tuned', 'backtests', 'trials');
    const tried = () =>
      readdirSync(trials).flatMap((data) => readdirSync(join(trials, data)).map((name) => join(trials, data, name)));
    const before = tried().map((path) => statSync(path).mtimeMs);
    expect(before).toHaveLength(2);
    const again = JSON.parse((await runCli([...search, '--json'], environment)).stdout);
    expect(again.variants).toHaveLength(2);
    expect(again.selection.windows).toHaveLength(2);
    expect(tried().map((path) => statSync(path).mtimeMs)).toEqual(before);
    expect((await runCli(['report', '--json'], environment)).stdout).toContain('tuned');
    const other = join(folder, 'other.json');
    writeFileSync(other, JSON.stringify({ 'limits.minConfidence': [7] }));
    expect(await runCli(['tune', '--grid', other, ...days], environment)).toMatchObject({ status: EXIT.usage });
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

  it('counts each variant once, and judges a result by how many were tried', async () => {
    const environment = { BALLAST__DATA_DIRECTORY: join(folder, 'tried') };
    const saved = await backtest(['--no-benchmarks', '--json', '--save', 'first'], environment);
    expect(JSON.parse(saved.stdout).evidence).toMatchObject({ tried: 1, independent: 1 });
    const again = await backtest(['--no-benchmarks', '--json'], { ...environment, BALLAST__ACCOUNTS: '["other"]' });
    expect(JSON.parse(again.stdout).evidence).toMatchObject({ tried: 1 });
    const other = await backtest(['--no-benchmarks', '--taker-fee', '0.001'], environment);
    expect(other.stdout).toMatch(/as the best of 2 variants tried/);
    const [data, ...more] = readdirSync(join(folder, 'tried/backtests/trials'));
    expect(more).toEqual([]);
    const trials = readdirSync(join(folder, 'tried/backtests/trials', data)).map((file) =>
      JSON.parse(readFileSync(join(folder, 'tried/backtests/trials', data, file), 'utf8')),
    );
    expect(trials.flatMap(({ names }) => names)).toEqual(['first']);
    expect(trials.map(({ returns }) => returns.length)).toEqual([20, 20]);
  });

  it('leaves models of the forecast out, which is another variant', async () => {
    const environment = { BALLAST__DATA_DIRECTORY: join(folder, 'without') };
    const settingsOf = async (name: string, ...args: readonly string[]) => {
      await backtest(['--no-benchmarks', '--save', name, ...args], environment);
      const path = join(folder, 'without/backtests/results', `${name}.json`);
      const { settings, variant } = JSON.parse(readFileSync(path, 'utf8'));
      return { variant, models: [settings.forecast.varViews.enabled, settings.forecast.pairs.enabled] };
    };
    const on = ['--config', join(folder, 'models.json')];
    writeFileSync(on[1], JSON.stringify({ forecast: { leadLag: true, pairs: true } }));
    const whole = await settingsOf('whole', ...on);
    const part = await settingsOf('part', ...on, '--without', 'leadLag');
    const least = await settingsOf('least', ...on, '--without', 'leadLag', 'pairs');
    expect([whole.models, part.models, least.models]).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
    expect(new Set([whole.variant, part.variant, least.variant]).size).toBe(3);
    const refused = await backtest(['--without', 'signals'], environment);
    expect(refused.status).toBe(EXIT.usage);
    expect(refused.stderr).toContain('Allowed choices are leadLag, pairs');
  });

  it('keeps a result until it is told to replace it', async () => {
    const environment = { BALLAST__DATA_DIRECTORY: join(folder, 'kept') };
    const save = (...args: readonly string[]) => backtest(['--no-benchmarks', '--save', 'mine', ...args], environment);
    expect((await save()).status).toBe(EXIT.ok);
    const refused = await save('--cash', '500');
    expect(refused.status).toBe(EXIT.usage);
    expect(refused.stderr).toContain('save: given mine, which is there already');
    const path = join(folder, 'kept/backtests/results/mine.json');
    expect(JSON.parse(readFileSync(path, 'utf8')).figures[0].deposits).toBe('10000');
    expect((await save('--cash', '500', '--replace')).status).toBe(EXIT.ok);
    expect(JSON.parse(readFileSync(path, 'utf8')).figures[0].deposits).toBe('500');
    expect(readdirSync(join(folder, 'kept/backtests/results'))).toEqual(['mine.json']);
  });

  it('reports a saved result as a page, a table and plots, and lists what is saved', async () => {
    const environment = { BALLAST__DATA_DIRECTORY: join(folder, 'reported') };
    expect((await runCli(['report'], environment)).stdout).toContain('Nothing is saved');
    await backtest(['--save', 'mine'], environment);
    expect((await runCli(['report'], environment)).stdout).toBe('mine\n');
    const [page, table, plots] = ['page.html', 'days.csv', 'plots'].map((name) => join(folder, name));
    const args = ['report', 'mine', '--out', page, '--csv', table, '--svg', plots];
    const { status, stdout } = await runCli(args, environment);
    expect(status).toBe(EXIT.ok);
    expect(stdout.split('\n')).toContain(`Wrote ${join(plots, 'equity.svg')}`);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/);
    expect(readFileSync(table, 'utf8').split('\n')).toHaveLength(22);
    const summary = await runCli(['report', 'mine', '--json'], environment);
    expect(JSON.parse(summary.stdout)).toMatchObject({ name: 'mine', evidence: { tried: 1 } });
    const refused = await runCli(['report', 'other'], environment);
    expect(refused.status).toBe(EXIT.usage);
    expect(refused.stderr).toMatch(/name: given other, under which nothing is saved; allowed is mine/);
  });

  it('puts saved results side by side, in 80 columns', async () => {
    const environment = { BALLAST__DATA_DIRECTORY: join(folder, 'compared') };
    const long = ['--no-benchmarks', '--to', day(60), '--save'];
    await backtest([...long, 'a-result-with-a-long-name'], environment);
    await backtest([...long, 'cheap', '--taker-fee', '0.001'], environment);
    const { status, stdout } = await runCli(['compare', 'a-result-with-a-long-name', 'cheap'], environment);
    expect(status).toBe(EXIT.ok);
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^cheap +60 +-?\d/m);
    const missing = await runCli(['compare', 'cheap', 'dear'], environment);
    expect(missing.status).toBe(EXIT.usage);
    expect(missing.stderr).toContain('name: given dear, under which nothing is saved');
  });

  it('tells at ctrl-C what was done until then', async () => {
    const output = join(folder, 'stopped.json');
    const data = join(folder, 'stopped');
    const args = ['backtest', '--from', '2023-01-01', '--to', '2033-01-01', '--every', '1d', '--json'];
    const child = spawn(process.execPath, [CLI_ENTRY, ...args, '--output', output], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, BALLAST__DATA_DIRECTORY: data },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    await vi.waitUntil(() => existsSync(output) && statSync(output).size > 10_000, { timeout: 120_000, interval: 20 });
    child.kill('SIGINT');
    const [status] = await once(child, 'close');
    expect(status).toBe(EXIT.interrupted);
    const { figures, stopped } = JSON.parse(stdout);
    const { slots } = JSON.parse(readFileSync(output, 'utf8'));
    expect(stopped).toBe(true);
    expect(figures).toHaveLength(1);
    expect(figures[0].days).toBe(slots.length);
    expect(slots.length).toBeLessThan(3_000);
    expect(existsSync(join(data, 'backtests'))).toBe(false);
  });

  it.each([
    [['--save', '../elsewhere'], {}, /name: given ..\/elsewhere; allowed is up to 64 letters/],
    [['--to', '2030-01-01'], {}, /to: given 2030-01-01; allowed is from/],
    [['--to', '2023-06-31'], {}, /Give a day such as/],
    [['--deposit-every', '1w'], {}, /Give days or months/],
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
