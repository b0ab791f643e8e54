import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../quant/statistics/random.ts';

const run = promisify(execFile);
const BUILT = fileURLToPath(new URL('../../dist/examples/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ballast-examples-'));

async function example(name: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [join(BUILT, `${name}.js`), ...args], { cwd: folder });
  return stdout;
}

beforeAll(() => {
  const random = createRandom(11);
  const returns = Array.from({ length: 800 }, () => 0.02 * random.normal());
  writeFileSync(join(folder, 'returns.csv'), `return\n${returns.join('\n')}\n`);
  let [first, second] = [100, 50];
  const prices = returns.map((value) => {
    first *= 1 + value;
    second *= 1 + 0.5 * value + 0.01 * random.normal();
    return `${first},${second}`;
  });
  writeFileSync(join(folder, 'prices.csv'), `FIRST,SECOND\n${prices.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('examples that need no Ballast', () => {
  test('customObjective mixes two portfolios', async () => {
    const printed = await example('customObjective');
    const weights = [...printed.matchAll(/weight ([\d.]+) %/g)].map(([, figure]) => Number(figure));
    expect(weights).toHaveLength(4);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(100, 0);
    expect(printed).toMatch(/volatility per day \d\.\d\d %/);
  });

  test('riskReport tells three risks and the deepest fall', async () => {
    const printed = await example('riskReport', 'prices.csv', '0.6,0.4');
    expect(printed).toContain('799 days');
    expect(printed.match(/\d+\.\d\d %/g)).toHaveLength(7);
  });

  test('frontierPlot draws a line', async () => {
    expect(await example('frontierPlot', 'frontier.svg')).toMatch(/^\d+ corners in frontier\.svg\n$/);
    expect(readFileSync(join(folder, 'frontier.svg'), 'utf8')).toMatch(/<polyline points="[\d., ]+"/);
  });

  test('volatilityForecast compares three models', async () => {
    const lines = (await example('volatilityForecast', 'returns.csv')).trim().split('\n');
    expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual(['garch', 'gjr', 'egarch']);
  });

  test('valueAtRiskBacktest counts days that were worse', async () => {
    expect(await example('valueAtRiskBacktest', 'returns.csv')).toMatch(
      /^\d+ days of 550 were worse than forecast; 5\.5 were due/,
    );
  });

  test('alertsToSignals writes a file of signals', async () => {
    const alert = { ticker: 'DOTUSD', action: 'BUY', time: '2026-01-05T00:00:00Z', strength: 82 };
    writeFileSync(join(folder, 'alerts.jsonl'), `${JSON.stringify(alert)}\n`);
    await example('alertsToSignals', 'alerts.jsonl', 'signals.csv');
    expect(readFileSync(join(folder, 'signals.csv'), 'utf8')).toBe(
      'symbol,direction,confidence,at\nDOT-USD,buy,0.82,2026-01-05T00:00:00Z\n',
    );
  });

  test('faultTestOfYourBot finds the bot that buys twice', async () => {
    expect(await example('faultTestOfYourBot')).toBe('naive: duplicate\ncareful: one order, as intended\n');
  });
});
