import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../../../client/cli/exitCodes.ts';
import { registerOptimize } from '../../../client/cli/quant/optimizeCommand.ts';
import { parseTable } from '../../../client/cli/quant/readTable.ts';
import { registerRisk } from '../../../client/cli/quant/riskCommand.ts';
import { registerTimeseries } from '../../../client/cli/quant/timeseriesCommand.ts';
import { ledoitWolf } from '../../../quant/estimation/ledoitWolf.ts';
import { logReturns, simpleReturns } from '../../../quant/estimation/returns.ts';
import { fromRows } from '../../../quant/linalg/denseMatrix.ts';
import { minimumVariance } from '../../../quant/optimization/minimumVariance.ts';
import { historicalRisk } from '../../../quant/risk/historicalRisk.ts';
import { portfolioReturns } from '../../../quant/risk/portfolioReturns.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { engleGranger } from '../../../quant/timeseries/cointegration/engleGranger.ts';
import { fitGarch } from '../../../quant/timeseries/garch/fitGarch.ts';
import { augmentedDickeyFuller } from '../../../quant/timeseries/unitroot/augmentedDickeyFuller.ts';
import { type CliResult, runCli } from '../../support/runCli.ts';

const ASSETS = ['BTC-USD', 'ETH-USD', 'SOL-USD', 'ALT-USD'];
const DAY = 86_400_000;
const ENTRY = fileURLToPath(new URL('../../../dist/bundles/client/cli/ballast.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ballast-quant-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Prices that share a market and drift apart, 261 days from 2024-01-01. */
const prices = ((): number[][] => {
  const random = createRandom(11);
  const rows = [[100, 50, 20, 1]];
  for (let t = 1; t <= 260; t++) {
    const market = 0.02 * random.studentT(5);
    const before = rows[t - 1];
    rows.push(before.map((price, i) => price * Math.exp(0.001 + market * (0.8 + 0.2 * i) + 0.02 * random.normal())));
  }
  return rows;
})();
const csv = [
  `date,${ASSETS.join(',')}`,
  ...prices.map((row, t) => `${new Date(Date.UTC(2024, 0, 1) + t * DAY).toISOString().slice(0, 10)},${row.join(',')}`),
].join('\n');

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const pricesFile = file('prices.csv', csv);
const column = (name: string): Float64Array => Float64Array.from(prices, (row) => row[ASSETS.indexOf(name)]);

/** Runs a command in this process, as the built `ballast` would. */
async function ballast(args: readonly string[]): Promise<CliResult> {
  const output = { stdout: '', stderr: '' };
  const program = new Command('ballast')
    .option('--json')
    .exitOverride()
    .configureOutput({ writeErr: (text) => (output.stderr += text), writeOut: (text) => (output.stdout += text) });
  for (const register of [registerRisk, registerOptimize, registerTimeseries]) register(program);
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output.stdout += String(text);
    return true;
  });
  const before = process.exitCode;
  try {
    await program.parseAsync([...args], { from: 'user' });
    return { status: Number(process.exitCode ?? 0), ...output };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { status: error.exitCode === 0 ? EXIT.ok : EXIT.usage, ...output };
  } finally {
    write.mockRestore();
    process.exitCode = before;
  }
}

async function json(...args: string[]) {
  const result = await ballast(['--json', ...args]);
  expect(result.stderr).toBe('');
  return { status: result.status, value: JSON.parse(result.stdout) };
}

describe('a table', () => {
  it('is read alike from CSV and JSON', () => {
    const fromCsv = parseTable(csv, 'prices.csv');
    const fromJson = parseTable(JSON.stringify({ assets: ASSETS, prices }), 'prices.json');
    expect(fromCsv.names).toEqual(ASSETS);
    expect(fromCsv.values).toEqual(fromJson.values);
    expect([fromCsv.kind, fromJson.kind]).toEqual(['prices', 'prices']);
    expect(fromCsv.times?.slice(0, 2)).toEqual(['2024-01-01', '2024-01-02']);
  });

  it('keeps a first column that is a series', () => {
    expect(parseTable('a,b\n0.01,-0.02\n-0.01,0.03', 'x').names).toEqual(['a', 'b']);
    expect(parseTable('timestamp,b\n1704067200000,-0.02', 'x').names).toEqual(['b']);
  });

  it('is seen to hold returns by numbers below 0, and nothing is guessed where both are possible', () => {
    expect(parseTable('a\n0.01\n-0.02', 'x').kind).toBe('returns');
    expect(parseTable('a\n10\n11', 'x').kind).toBe('prices');
    expect(parseTable('a\n0.5\n0.6', 'x').kind).toBeUndefined();
    expect(parseTable('a\n10\n-11', 'x').kind).toBeUndefined();
    expect(parseTable('a\n0.5\n0.6', 'x', { kind: 'prices' }).kind).toBe('prices');
  });

  it.each([
    ['a word', 'date,a,b\n2024-01-01,1,2\n2024-01-02,1,two', 'x, line 3, column 3 (b): "two" is no number'],
    ['a percentage', 'a\n5%', 'x, line 2, column 1 (a): "5%" is no number'],
    ['a gap', 'a,b\n1,2\n,2', 'x, line 3, column 1 (a): no value'],
    ['a short row', 'a,b\n1,2\n3', 'x, line 3: 1 columns, but the names make 2'],
    ['two series of one name', 'a,a\n1,2', 'two series are named a'],
    ['a column without a name', 'a,,c\n1,2,3', 'series 2 has no name'],
    ['no header', '1,2\n3,4', 'the first line holds numbers only'],
    ['newest rows first', 'date,a\n2024-01-02,1\n2024-01-01,2', '2024-01-01 comes after 2024-01-02'],
    ['no rows', 'a,b\n', 'no rows of numbers. Give one row per period'],
    ['rows that all have gaps', 'a,b\n1,\n,2', 'no value'],
    ['nothing', ' \n', 'empty'],
    ['an open quote', 'a,b\n"1,2', 'no CSV'],
    ['JSON without names', '{"returns": [[1]]}', 'given an object with "returns"; allowed is {"assets"'],
    ['JSON of another form', '[1, 2, 3]', 'given an array of 3; allowed is {"assets"'],
    ['JSON with a bad cell', '{"assets": ["a"], "returns": [[0.1], [null]]}', 'returns[1], column 1 (a): no value'],
    ['JSON with a comma too many', '{"assets": ["a"], "returns": [[0.1],]}', 'x'],
  ])('with %s is refused with the place', (_, text, message) => {
    expect(() => parseTable(text, 'x')).toThrow(message);
  });

  it('loses rows with gaps only where that is asked for', () => {
    const table = parseTable('a,b\n1,2\n,2\n3,4', 'x', { skipIncomplete: true });
    expect([table.values.rows, table.skippedRows]).toEqual([2, 1]);
  });
});

describe('ballast risk', () => {
  const weights = 'BTC-USD=0.4,ETH-USD=0.3';

  it('gives the figures of the core for the weights given, the rest in cash', async () => {
    const { value } = await json('risk', pricesFile, '--weights', weights, '--confidence', '0.99');
    const returns = portfolioReturns(simpleReturns(fromRows(prices)), [0.4, 0.3, 0, 0]);
    const expected = historicalRisk(returns, { confidence: 0.99 });
    expect(value.tailRisk).toHaveLength(6);
    const historical = value.tailRisk.find(({ method }: { method: string }) => method === 'historical');
    expect(historical.valueAtRisk).toBeCloseTo(expected.valueAtRisk, 12);
    expect(historical.conditionalValueAtRisk).toBeCloseTo(expected.conditionalValueAtRisk, 12);
    expect(value.cash).toBeCloseTo(0.3, 12);
    expect(value.input).toBe('prices');
  });

  it('takes the weights of an optimization, tests its VaR and relives a stretch of the past', async () => {
    const plan = file('plan.json', (await ballast(['--json', 'optimize', pricesFile])).stdout);
    const result = await ballast([
      'risk',
      pricesFile,
      '--weights',
      `@${plan}`,
      '--method',
      'historical',
      '--backtest',
      '100',
      '--stress',
      'february=2024-02-01..2024-03-01',
    ]);
    expect(result.status).toBe(0);
    expect(result.stdout).toMatch(/Backtest: \d+ violations in 160 periods \(8\.0 expected\)/);
    expect(result.stdout).toMatch(/february +29 /);
  });

  it.each([
    [['--weights', 'XRP-USD=1'], 'allowed is the assets of the file: BTC-USD, ETH-USD, SOL-USD, ALT-USD'],
    [['--weights', 'BTC-USD:1'], 'a list such as BTC-USD=0.4'],
    [['--confidence', '95'], 'a number above 0.5 and below 1'],
    [['--method', 'guess'], 'Allowed choices are historical'],
    [['--stress', 'crash'], 'NAME=FROM..TO'],
  ])('refuses %j and says what is allowed', async (args, message) => {
    const result = await ballast(['risk', pricesFile, ...args]);
    expect([result.status, result.stdout]).toEqual([2, '']);
    expect(result.stderr).toContain(message);
  });
});

it('numbers that may be prices or returns are asked about, not guessed', async () => {
  const small = file('small.csv', 'a,b\n0.5,0.6\n0.4,0.7\n0.6,0.5');
  const result = await ballast(['risk', small]);
  expect(result.status).toBe(2);
  expect(result.stderr).toContain('--input prices or --input returns');
  expect((await ballast(['risk', small, '--input', 'prices', '--method', 'normal'])).status).toBe(0);
});

it('a price gone wrong is asked about, and no return below -1 is taken', async () => {
  const rows = prices.map((row) => row.slice());
  rows[7][1] = -5;
  const broken = file('broken.csv', [ASSETS.join(','), ...rows.map((row) => row.join(','))].join('\n'));
  const open = await ballast(['optimize', broken]);
  expect([open.status, open.stderr]).toEqual([EXIT.usage, expect.stringContaining('-5 (row 8, series 2)')]);
  const returns = await ballast(['risk', broken, '--input', 'returns']);
  expect([returns.status, returns.stderr]).toEqual([EXIT.usage, expect.stringContaining('none below -1')]);
  const given = await ballast(['risk', broken, '--input', 'prices']);
  expect([given.status, given.stderr]).toEqual([EXIT.usage, expect.stringContaining('-5')]);
});

it('standard input is read where the file is -', async () => {
  const child = execFile(process.execPath, [ENTRY, 'timeseries', 'half-life', '-', '--json']);
  child.stdin?.end('spread\n1\n-0.5\n0.4\n-0.3\n0.2\n-0.1');
  let output = '';
  for await (const chunk of child.stdout ?? []) output += chunk;
  expect(JSON.parse(output).results[0].series).toBe('spread');
});

describe('ballast optimize', () => {
  it('gives the weights of the core with their proof, beside the portfolio of equal weights', async () => {
    const { value } = await json('optimize', pricesFile, '--max-weight', '0.4');
    const { covariance } = ledoitWolf(simpleReturns(fromRows(prices)));
    const expected = minimumVariance({ covariance, constraints: { upper: 0.4 } });
    if (expected.status !== 'optimal') throw new Error('no portfolio to compare with');
    expect(Object.keys(value.weights)).toEqual(ASSETS);
    ASSETS.forEach((name, i) => {
      expect(value.weights[name]).toBeCloseTo(expected.weights[i], 12);
    });
    expect(value.certificate.kind).toBe('kkt');
    expect(value.figures.volatility).toBeLessThan(value.equalWeights.volatility);
  });

  it.each([
    ['max-sharpe', []],
    ['utility', ['--risk-aversion', '3']],
    ['efficient-return', ['--target', '0.0005']],
    ['efficient-risk', ['--target', '0.05']],
    ['max-diversification', []],
    ['risk-parity', []],
    ['hrp', []],
    ['herc', []],
    ['min-cvar', ['--confidence', '0.9']],
    ['efficient-return-cvar', ['--target', '0.0005']],
    ['max-return-cvar', ['--target', '0.2']],
    ['inverse-volatility', []],
    ['equal-weight', []],
  ])('solves %s within the bounds', async (objective, extra) => {
    const args = ['--objective', objective, '--max-weight', '0.5', '--cash', '0.1', '--mean', 'james-stein'];
    const { status, value } = await json('optimize', pricesFile, ...args, ...extra);
    const weights: number[] = Object.values(value.weights);
    expect(status).toBe(0);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(0.9, 9);
    expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...weights)).toBeLessThanOrEqual(0.5 + 1e-9);
  });

  it('limits names and groups, and charges turnover', async () => {
    const { value } = await json('optimize', pricesFile, '--max-names', '2', '--group', 'majors:BTC-USD,ETH-USD:..0.3');
    expect(Object.values(value.weights).filter((weight) => Number(weight) > 1e-9)).toHaveLength(2);
    expect(value.weights['BTC-USD'] + value.weights['ETH-USD']).toBeLessThanOrEqual(0.3 + 1e-9);
    const held = ['--previous', 'ALT-USD=1', '--turnover-cost', '1'];
    expect((await json('optimize', pricesFile, ...held)).value.weights['ALT-USD']).toBeCloseTo(1, 9);
  });

  it('carries a rule to the nearest portfolio of so few names, and says what is not proven', async () => {
    const rule = (await json('optimize', pricesFile, '--objective', 'hrp', '--max-names', '2')).value;
    expect(rule).toMatchObject({ status: 'optimal', certificate: { kind: 'search' } });
    expect(rule.trackingError).toBeGreaterThan(0);
    const parity = ['--objective', 'risk-parity', '--max-names', '2'];
    const budgets = (await json('optimize', pricesFile, ...parity)).value;
    expect(budgets).toMatchObject({
      status: 'unproven',
      certificate: { kind: 'heuristic', amongNames: { kind: 'kkt' } },
    });
    const { stdout } = await ballast(['optimize', pricesFile, ...parity]);
    expect(stdout).toContain('names NOT proven the best, chosen by a rule: while there are too many names');
    for (const { weights } of [rule, budgets])
      expect(Object.values(weights).filter((weight) => Number(weight) > 0)).toHaveLength(2);
  });

  it('shows the efficient frontier from least risk to greatest return', async () => {
    const { value } = await json('optimize', pricesFile, '--objective', 'frontier');
    const returns = value.corners.map((corner: { expectedReturn: number }) => corner.expectedReturn);
    expect(returns.length).toBeGreaterThan(1);
    expect(returns).toEqual([...returns].sort((a, b) => a - b));
  });

  it('shows portfolios along the frontier of few names, each with its proof', async () => {
    const { value } = await json('optimize', pricesFile, '--objective', 'frontier', '--max-names', '2');
    const points = value.points as { names: number; volatility: number; status: string }[];
    expect(value.status).toBe('optimal');
    expect(points.length).toBeGreaterThan(1);
    for (const { names, status } of points) expect([status, names <= 2]).toEqual(['optimal', true]);
    expect(points.map(({ volatility }) => volatility)).toEqual(
      points.map(({ volatility }) => volatility).sort((a, b) => a - b),
    );
  });

  it('names the constraints that conflict, with the status of a failure', async () => {
    const result = await ballast(['optimize', pricesFile, '--max-weight', '0.2']);
    expect(result.status).toBe(1);
    expect(result.stdout).toContain('conflicts: upper bounds');
    const value = JSON.parse((await ballast(['--json', 'optimize', pricesFile, '--max-weight', '0.2'])).stdout);
    expect(value.status).toBe('infeasible');
  });

  it('falls back to simpler rules where that is asked for, and records why', async () => {
    const args = ['--objective', 'efficient-return', '--target', '0.5', '--fallback'];
    const { value } = await json('optimize', pricesFile, ...args);
    expect(value.objective).toBe('inverse-volatility');
    expect(value.attempts[0]).toMatchObject({ name: 'efficient-return', outcome: 'infeasible' });
  });

  it.each([
    [['--objective', 'efficient-return'], '--target: given nothing'],
    [['--target', '0.1'], '--target: given 0.1; allowed is nothing with min-variance'],
    [['--objective', 'utility'], '--risk-aversion: given nothing'],
    [['--cash', '0.2', '--budget', '0.5..1'], 'without --budget'],
    [['--budget', 'all'], 'Give a range such as 0.5..1'],
    [['--group', 'majors:BTC-USD,XRP-USD:..0.5'], 'NAME:ASSET,ASSET:LEAST..MOST'],
    [['--turnover-cost', '0.1'], '--previous: given nothing'],
    [['--max-weight', 'much'], 'Give a number'],
  ])('refuses %j and says what is allowed', async (args, message) => {
    const result = await ballast(['optimize', pricesFile, ...args]);
    expect([result.status, result.stdout]).toEqual([2, '']);
    expect(result.stderr).toContain(message);
  });
});

describe('ballast timeseries', () => {
  it('fits volatility models to log returns of prices', async () => {
    const { value } = await json('timeseries', 'garch', pricesFile, '--series', 'ETH-USD', '--innovations', 't');
    const returns = logReturns(fromRows(Array.from(column('ETH-USD'), (price) => [price]))).getColumn(0);
    expect(value.transform).toBe('log-returns');
    expect(value.logLikelihood).toBeCloseTo(fitGarch(returns, { innovations: 't' }).logLikelihood, 9);
    expect(value.forecast.volatilities).toHaveLength(5);
  });

  it('fits a vector autoregression with forecasts and causality', async () => {
    const { value } = await json('timeseries', 'var', pricesFile, '--series', 'BTC-USD,ETH-USD', '--lags', '2');
    expect(value.regressors).toHaveLength(5);
    expect(value.causality.map(({ causing }: { causing: string }) => causing)).toEqual(['BTC-USD', 'ETH-USD']);
    const chosen = await json('timeseries', 'var', pricesFile, '--criterion', 'bic', '--max-lags', '4');
    expect(chosen.value.lags).toBe(chosen.value.selection.selected.bic);
  });

  it('tests levels as they are, or their logarithms', async () => {
    const plainLevels = await json('timeseries', 'adf', pricesFile);
    expect(plainLevels.value.tests[1].statistic).toBeCloseTo(augmentedDickeyFuller(column('ETH-USD')).statistic, 9);
    const pair = ['--series', 'BTC-USD,ETH-USD', '--transform', 'log'];
    const { value } = await json('timeseries', 'engle-granger', pricesFile, ...pair);
    const log = (name: string): Float64Array => column(name).map(Math.log);
    expect(value.statistic).toBeCloseTo(engleGranger(log('BTC-USD'), log('ETH-USD')).statistic, 9);
  });

  it.each(['adf', 'kpss', 'engle-granger', 'johansen', 'ljung-box', 'arch-lm', 'half-life', 'var'])(
    'prints %s as a table',
    async (name) => {
      const result = await ballast(['timeseries', name, pricesFile]);
      expect(result.stderr).toBe('');
      expect(result.status).toBe(0);
      expect(result.stdout).toContain('BTC-USD');
      expect(result.stdout).not.toMatch(/NaN|undefined|null/);
    },
  );

  it.each([
    [['garch', pricesFile], 'Add --series with one name'],
    [['adf', pricesFile, '--series', 'XRP-USD'], 'allowed is the series of the file'],
    [['engle-granger', pricesFile, '--series', 'BTC-USD'], 'at least 2 series'],
    [['adf', pricesFile, '--trend', 'up'], 'Allowed choices are n, c, ct, ctt'],
    [['adf', join(folder, 'absent.csv')], 'a file that does not exist'],
  ])('refuses %j and says what is allowed', async (args, message) => {
    const result = await ballast(['timeseries', ...args]);
    expect([result.status, result.stdout]).toEqual([2, '']);
    expect(result.stderr).toContain(message);
  });
});

it('the built program carries the commands out, and ends with their status', async () => {
  const solved = await runCli(['optimize', pricesFile, '--json']);
  expect([solved.status, solved.stderr]).toEqual([0, '']);
  expect(JSON.parse(solved.stdout)).toEqual(JSON.parse((await ballast(['--json', 'optimize', pricesFile])).stdout));
  expect((await runCli(['optimize', pricesFile, '--max-weight', '0.2'])).status).toBe(EXIT.failed);
  expect((await runCli(['risk', pricesFile, '--confidence', '95'])).status).toBe(EXIT.usage);
});

it('every command has help with an example', async () => {
  for (const command of [['risk'], ['optimize'], ['timeseries', 'johansen']]) {
    const result = await runCli([...command, '--help']);
    expect(result.status).toBe(0);
    expect(result.stdout).toContain(`  ballast ${command.join(' ')} `);
  }
});
