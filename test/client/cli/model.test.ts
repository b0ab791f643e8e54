import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileSignals } from '../../../adapters/signals/fileSignals.ts';
import { EXIT } from '../../../client/cli/exitCodes.ts';
import { FEATURE_NAMES } from '../../../core/learning/features/registry.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { CLI_ENTRY, runCli } from '../../support/runCli.ts';

const DAY = 86_400_000;
const START = Date.UTC(2021, 0, 1);
const folder = mkdtempSync(join(tmpdir(), 'ballast-model-'));
const planted = join(folder, 'planted');
const noise = join(folder, 'noise');
const FEW_TREES = ['--trees', '15', '--folds', '2'];

/** Daily candles of two coins. With `drift` the price goes that much up or down each day, in phases of two weeks whose direction shows in the returns before. */
function writeMarket(directory: string, drift: number, days = 500): void {
  mkdirSync(directory, { recursive: true });
  for (const [k, symbol] of ['AAA-USD', 'BBB-USD'].entries()) {
    const random = createRandom(11 + k);
    let close = 100;
    let phase = 1;
    const rows = Array.from({ length: days }, (_, day) => {
      if (random.uniform() < 1 / 25) phase = -phase;
      const open = close;
      close = open * Math.exp(drift * phase + 0.02 * random.normal());
      const high = Math.max(open, close) * (1 + 0.004 * random.uniform());
      const low = Math.min(open, close) * (1 - 0.004 * random.uniform());
      const volume = (1_000 * (1 + random.uniform())).toFixed(2);
      return [START + day * DAY, ...[open, high, low, close].map((price) => price.toFixed(6)), volume].join(',');
    });
    writeFileSync(join(directory, `${symbol}_1d.csv`), `timestamp,open,high,low,close,volume\n${rows.join('\n')}\n`);
  }
}

const model = (...args: readonly string[]) =>
  runCli(['model', ...args], { BALLAST__DATA_DIRECTORY: join(folder, 'data') });
const judged = async (directory: string, ...args: readonly string[]) =>
  JSON.parse((await model('judge', '--candles', directory, ...FEW_TREES, '--json', ...args)).stdout);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('ballast model', () => {
  beforeAll(() => {
    writeMarket(planted, 0.02);
    writeMarket(noise, 0);
  });

  it('finds what can be foreseen, and makes a file of it that tells the same', async () => {
    const out = join(folder, 'model.json');
    const args = ['--profit', '1', '--loss', '1', '--fee', '0.002'];
    const { status, stdout } = await model(
      'train',
      '--candles',
      planted,
      '--out',
      out,
      '--json',
      ...FEW_TREES,
      ...args,
    );
    expect(status).toBe(EXIT.ok);
    const report = JSON.parse(stdout);
    const { judgement } = report;
    expect(report).toMatchObject({ symbols: ['AAA-USD', 'BBB-USD'], features: 362, ignored: 0, file: out });
    expect(report.rows).toBeGreaterThan(850);
    expect(judgement.auc.lower).toBeGreaterThan(0.6);
    expect(judgement.brier.estimate).toBeLessThan(judgement.baseBrier);
    expect(judgement.likely.count).toBeGreaterThan(30);
    expect(judgement.likely.meanEarned).toBeGreaterThan(report.meanEarnedByAll + 0.01);
    const shown = await model('show', out, '--json');
    const { metrics, trainingDataHash, featureNames } = JSON.parse(shown.stdout);
    expect(metrics).toMatchObject({ auc: judgement.auc.estimate, signals: judgement.likely.count });
    expect(featureNames).toHaveLength(362);
    const people = await model('show', out);
    expect(people.stdout).toContain(trainingDataHash);
    expect(Math.max(...people.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    const path = join(folder, 'signals.json');
    const said = await model('signals', out, '--candles', planted, '--out', path);
    expect(said.stdout).toMatch(/^The highest confidence is \d+\.\d %\.$/m);
    const [first] = await fileSignals(path).fetch({ account: 'main', at: Date.now(), symbols: [] });
    expect(first).toMatchObject({ symbol: 'AAA-USD', direction: 'buy', horizonDays: 5 });
    const explained = await model('explain', out, 'aaa-usd', '--candles', planted, '--json');
    expect(JSON.parse(explained.stdout)).toMatchObject({ symbol: 'AAA-USD', confidence: Object(first).confidence });
    const again = join(folder, 'again.json');
    const told = await model('train', '--candles', planted, '--out', again, ...FEW_TREES, ...args);
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(out, 'utf8'));
    for (const words of [
      /^\d+ rows of 2 symbols on \d+ days, 362 features each$/m,
      /^Base rate: /m,
      /^AUC within windows /m,
      /^Brier score /m,
      /^log loss /m,
      /^expected calibration error /m,
      /^\d+ rows reach 75 %; \d+ of them were right: /m,
      /^They earned \+\d/m,
      /^All judged rows, bought without a model/m,
    ])
      expect(told.stdout).toMatch(words);
    expect(Math.max(...told.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    writeFileSync(again, readFileSync(out, 'utf8').replace('"seed":1', '"seed":2'));
    const taken = await model('adopt', out);
    expect(taken).toMatchObject({ status: EXIT.ok });
    expect(taken.stdout).toContain('model@1 counts from now on.');
    // The same file is kept once.
    const twice = await model('adopt', out, '--reason', 'tried by hand');
    expect(twice.stdout).toContain('model@1 counts from now on. Before it was model@1.');
    expect((await model('show', 'model@1', '--json')).stdout).toBe(shown.stdout);
    const listed = await model('list');
    expect(listed.stdout).toMatch(/^model@1 +present +2022-\d\d-\d\d +0\.\d{3} /m);
    expect(listed.stdout).toContain('tried by hand');
    expect(Math.max(...listed.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect((await model('rollback')).stdout).toContain('No model of model counts now. Before it was model@1.');
    expect((await model('rollback')).stderr).toContain('There is nothing to roll back');
    expect((await model('adopt', 'model@7')).stderr).toContain('a version that is on record');
    const refused = await model('show', again);
    expect(refused.status).toBe(EXIT.usage);
    expect(refused.stderr).toContain('content that its own digest does not fit');
  });

  it('writes what is learnt from as a table, with the outcomes that are known', async () => {
    const out = join(folder, 'features.csv');
    const args = ['--candles', planted, '--profit', '1', '--loss', '1', '--fee', '0.002'];
    const { status, stdout } = await model('features', ...args, '--out', out, '--json');
    expect(status).toBe(EXIT.ok);
    const [head, ...rows] = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(JSON.parse(stdout)).toEqual({ rows: rows.length, file: out });
    expect(head.slice(0, 6)).toEqual(['symbol', 'day', 'ended', 'right', 'return', 'weight']);
    expect(head.slice(6)).toEqual(FEATURE_NAMES);
    expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([head.length]));
    // The last candle of a coin shows the outcome of no position that is opened at its close.
    expect(rows.at(-1)?.slice(0, 6)).toEqual(['BBB-USD', '2022-05-15', '', '', '', '']);
    const ended = rows.filter(([, , day]) => day !== '');
    expect(new Set(ended.map(([, , , right]) => right))).toEqual(new Set(['0', '1']));
    expect(ended.every(([, day, last]) => last > day)).toBe(true);
    const closes = (symbol: string) =>
      readFileSync(join(planted, `${symbol}_1d.csv`), 'utf8')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => Number(line.split(',')[4]));
    const place = head.indexOf('return1');
    for (const [symbol, day, ...row] of rows.slice(-20)) {
      const at = (Date.parse(day) - START) / DAY;
      const own = closes(symbol);
      expect(Number(row[place - 2])).toBeCloseTo(Math.log(own[at] / own[at - 1]), 9);
    }
  });

  it('claims no knowledge of noise', async () => {
    const { judgement } = await judged(noise, '--profit', '1', '--loss', '1', '--fee', '0.002');
    expect(judgement.auc.lower).toBeLessThan(0.5);
    expect(judgement.likely.count).toBe(0);
    expect(judgement.highest.likely).toBeLessThan(0.75);
  });

  it('ends at ctrl-C in order, without a file', async () => {
    const out = join(folder, 'never.json');
    const args = ['model', 'train', '--candles', planted, '--out', out, '--trees', '10000', '--folds', '20', '--json'];
    const child = spawn(process.execPath, [CLI_ENTRY, ...args], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    await once(child.stderr, 'data');
    child.kill('SIGINT');
    const [status] = await once(child, 'close');
    expect(status).toBe(EXIT.interrupted);
    expect(JSON.parse(stdout)).toEqual({ stopped: true });
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    [['judge'], /candles: given nothing/],
    [['judge', '--candles', join(folder, 'none')], /candles: given/],
    [['judge', '--candles', planted, '--symbols', 'CCC-USD'], /symbols: given CCC-USD; .*AAA-USD, BBB-USD/],
    // One coin alone has too few rows, which the two have.
    [['judge', '--candles', planted, '--symbols', 'bbb-usd', ...FEW_TREES], /events for stopping before a window/],
    [['judge', '--candles', planted, '--horizon', '0'], /whole number of at least 1/],
    [['judge', '--candles', planted, '--horizon', '400', ...FEW_TREES], /events/],
    [['train', '--candles', planted, '--out', join(folder, 'none', 'a.json')], /out: given .*a.json/],
    [['show', join(folder, 'none.json')], /a file that does not exist/],
  ] as const)('refuses what cannot be done: %j', async (args, words) => {
    const result = await model(...args);
    expect(result.status).toBe(EXIT.usage);
    expect(result.stderr).toMatch(words);
  });
});
