import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { constraintsOf } from '../../../client/cli/quant/constraintOptions.ts';
import { returnsOf } from '../../../client/cli/quant/moments.ts';
import { registerOptimize } from '../../../client/cli/quant/optimizeCommand.ts';
import { parseTable, readTable } from '../../../client/cli/quant/readTable.ts';
import { registerRisk } from '../../../client/cli/quant/riskCommand.ts';
import { registerTimeseries } from '../../../client/cli/quant/timeseriesCommand.ts';
import { weightList } from '../../../client/cli/quant/weightList.ts';
import { createRandom } from '../../../quant/statistics/random.ts';

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);
const folder = mkdtempSync(join(tmpdir(), 'ballast-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const random = createRandom(5);
let close = 100;
const closes = Array.from({ length: 300 }, () => {
  close *= Math.exp(0.02 * random.normal());
  return close;
});

function written(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
}

const candleLines = (days: readonly number[], header = 'time,open,high,low,close,volume') => [
  header,
  ...days.map((day) => {
    const close = closes[day];
    return `${START + day * DAY},${close * 0.99},${close * 1.03},${close * 0.97},${close},${1e6 + day}`;
  }),
];
const closeLines = (days: readonly number[]) => [
  'time,close',
  ...days.map((day) => `${START + day * DAY},${closes[day]}`),
];
const everyDay = Array.from(closes.keys());
const withoutMay = everyDay.filter((day) => day < 120 || day >= 150);

/** Runs a command in this process and reads its JSON, or its text where `--text` is given. */
async function run(args: readonly string[], asText = false) {
  let output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text);
    return true;
  });
  const program = new Command('ballast').option('--json').exitOverride();
  for (const register of [registerRisk, registerOptimize, registerTimeseries]) register(program);
  await program.parseAsync(asText ? [...args] : ['--json', ...args], { from: 'user' });
  vi.restoreAllMocks();
  return asText ? output : JSON.parse(output);
}

describe('a file of candles', () => {
  it.each([
    ['risk', []],
    ['optimize', []],
    ['timeseries', ['garch']],
    ['timeseries', ['adf']],
  ])('counts as its closes in %s %s, which the report says', async (command, sub) => {
    const candles = written('candles.csv', candleLines(everyDay));
    const alone = written('closes.csv', closeLines(everyDay));
    const { columnsLeftOut, source: _candles, ...report } = await run([command, ...sub, candles]);
    const { source: _closes, ...expected } = await run([command, ...sub, alone]);
    expect(report).toEqual(expected);
    expect(columnsLeftOut).toEqual(['open', 'high', 'low', 'volume']);
    expect(await run([command, ...sub, candles], true)).toMatch(
      /candles: its closes are the prices; open, high, low, volume/,
    );
  });

  it('may name its columns in any case and order, and leave the volume empty', () => {
    const table = parseTable(
      'Date,Volume,Close,High,Low,Open\n2024-01-01,,100,101,99,100\n2024-01-02,,110,111,99,100',
      'c',
    );
    expect([table.names, Array.from(table.values.data), table.kind]).toEqual([['Close'], [100, 110], 'prices']);
  });

  it('is refused by line and column where a close is no price, and by line where a column is missing', () => {
    expect(() => parseTable('time,open,high,low,close\n1,1,1,1,x', 'c.csv')).toThrow(/line 2, column 5 \(close\)/);
    expect(() => parseTable('time,open,high,low,close\n1,1,1,1', 'c.csv')).toThrow(/line 2: 4 columns, .* make 5/);
  });

  it('keeps another column where a series is asked for by name', async () => {
    const candles = written('named.csv', candleLines(everyDay));
    const { columnsLeftOut } = await run(['timeseries', 'adf', candles, '--series', 'volume', '--transform', 'log']);
    expect(columnsLeftOut).toBeUndefined();
  });
});

describe('a file with missing days', () => {
  it.each([
    ['risk', []],
    ['optimize', []],
    ['timeseries', ['garch']],
  ])('does not take the return of a month for that of a day in %s %s', async (command, sub) => {
    const path = written('gap.csv', closeLines(withoutMay));
    const { missing } = await run([command, ...sub, path]);
    expect(missing).toEqual({
      periods: 30,
      gaps: [{ after: String(START + 119 * DAY), before: String(START + 150 * DAY), missing: 30 }],
      returnsLeftOut: 1,
    });
    expect(await run([command, ...sub, path], true)).toMatch(/WARNING: 30 periods missing in 1 gap/);
  });

  it('gives the returns of its parts, one after the other', () => {
    const whole = returnsOf(parseTable(closeLines(everyDay).join('\n'), 'c'));
    const gapped = returnsOf(parseTable(closeLines(withoutMay).join('\n'), 'c'));
    const expected = Array.from(whole.data).filter((_, k) => k + 1 < 120 || k >= 150);
    expect(Array.from(gapped.data)).toEqual(expected);
  });

  it('is told of where rows with missing values are left out, with and without times', () => {
    const timed = parseTable('date,A\n2024-01-01,1\n2024-01-02,2\n2024-01-03,\n2024-01-04,8\n2024-01-05,16', 'c', {
      skipIncomplete: true,
    });
    const untimed = parseTable('A\n1\n2\nna\n8\n16', 'c', { skipIncomplete: true });
    for (const table of [timed, untimed]) {
      expect(table.gaps).toMatchObject([{ missing: 1, row: 2 }]);
      expect(Array.from(returnsOf(table).data)).toEqual([1, 1]);
    }
  });

  it('is told of for returns and levels, whose rows stay', async () => {
    const path = written('levels.csv', closeLines(withoutMay));
    const { missing } = await run(['timeseries', 'adf', path]);
    expect(missing).toMatchObject({ periods: 30, returnsLeftOut: 0 });
    const returns = ['time,A', ...withoutMay.map((day) => `${START + day * DAY},${day % 2 === 0 ? 0.01 : -0.02}`)];
    const report = await run(['risk', written('returns.csv', returns)]);
    expect(report).toMatchObject({ periods: 270, missing: { periods: 30, returnsLeftOut: 0 } });
  });

  it('keeps stress windows on the right days', async () => {
    const path = written('stress.csv', closeLines(withoutMay));
    const from = new Date(START + 200 * DAY).toISOString().slice(0, 10);
    const to = new Date(START + 210 * DAY).toISOString().slice(0, 10);
    const { stress } = await run(['risk', path, '--stress', `some=${from}..${to}`]);
    expect(stress[0].periods).toBe(10);
    expect(stress[0].totalReturn).toBeCloseTo(closes[209] / closes[199] - 1, 12);
  });
});

describe('a file without missing days', () => {
  const dates = (keep: (date: Date) => boolean) =>
    everyDay
      .map((day) => new Date(START + day * DAY))
      .filter(keep)
      .map((date) => date.toISOString().slice(0, 10));
  const gapsAt = (times: readonly string[]) =>
    parseTable(['date,A', ...times.map((time, i) => `${time},${100 + i}`)].join('\n'), 'c').gaps;

  it('may leave out weekends, with a holiday beside them, but no month', () => {
    const open = dates((date) => date.getUTCDay() % 6 !== 0 && date.toISOString().slice(5, 10) !== '04-01');
    expect(gapsAt(open)).toEqual([]);
    expect(gapsAt(open.filter((date) => date.slice(5, 7) !== '05'))).toMatchObject([{ missing: 23 }]);
  });

  it('may be of months, of weeks, of whole numbers, or have its days as 20240131 or in seconds', () => {
    const months = Array.from({ length: 24 }, (_, month) => new Date(Date.UTC(2020, month)).toISOString().slice(0, 10));
    expect(gapsAt(months)).toEqual([]);
    expect(gapsAt(dates((date) => date.getUTCDay() === 1))).toEqual([]);
    expect(gapsAt(['1', '2', '3', '4'])).toEqual([]);
    expect(gapsAt(dates(() => true).map((date) => date.replaceAll('-', '')))).toEqual([]);
    const seconds = everyDay.map((day) => String((START + day * DAY) / 1000));
    expect(gapsAt(seconds)).toEqual([]);
    expect(gapsAt(seconds.filter((_, day) => day !== 10))).toMatchObject([{ missing: 1 }]);
  });
});

describe('a file that another program has written', () => {
  const table = ['date,A,B', '2024-01-01,1,2', '2024-01-02,2,3', '2024-01-03,1,2', '2024-01-04,2,4'].join('\n');
  const forms = (text: string) =>
    [
      ['with a byte order mark', Buffer.from(`\uFEFF${text}`)],
      ['in UTF-16', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ] as const;

  it.each(forms(table))('%s is read as a table', async (_form, bytes) => {
    const path = join(folder, 'form.csv');
    writeFileSync(path, bytes);
    expect((await readTable(path)).names).toEqual(['A', 'B']);
  });

  it.each(forms('{"weights":{"A":0.4,"B":0.2}}'))('%s is read as weights', (_form, bytes) => {
    const path = join(folder, 'form.json');
    writeFileSync(path, bytes);
    expect([...weightList(`@${path}`, ['A', 'B'], '--weights')]).toEqual([0.4, 0.2]);
  });

  it('says in words what is none', async () => {
    const path = join(folder, 'empty.csv');
    writeFileSync(path, '');
    await expect(readTable(path)).rejects.toThrow(`${path}: an empty file (0 bytes)`);
    expect(() => weightList(`@${path}`, ['A'], '--weights')).toThrow('an empty file (0 bytes)');
    await expect(readTable(join(folder, 'nowhere.csv'))).rejects.toThrow('a file that does not exist (ENOENT)');
  });
});

describe('a percentage where a share belongs', () => {
  it('is refused as a weight, with the share', () => {
    expect(() => weightList('A=60,B=40', ['A', 'B'], '--weights')).toThrow(
      'A=60; allowed is shares of equity, at most 5; 60 % is 0.6',
    );
    expect([...weightList('A=1.5,B=-0.5', ['A', 'B'], '--weights')]).toEqual([1.5, -0.5]);
  });

  it('is refused as the largest weight, which would bound nothing', () => {
    const constraints = (minWeight: number, maxWeight: number) => constraintsOf({ minWeight, maxWeight }, ['A', 'B']);
    expect(() => constraints(0, 20)).toThrow('--max-weight: given 20; allowed is a share of at most 1; 20 % is 0.2');
    expect(constraints(-1, 2).upper).toBe(2);
  });
});
