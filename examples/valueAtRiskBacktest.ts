// Were yesterday's risk figures right? Tests a rolling value at risk with Kupiec's, Christoffersen's and Basel's tests.
// Usage: node dist/examples/valueAtRiskBacktest.js RETURNS.csv      One column of daily returns with a header, oldest first.
import { readFileSync } from 'node:fs';
import { backtestValueAtRisk, rollingHistoricalValueAtRisk } from 'ballast/quant';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('Usage: valueAtRiskBacktest RETURNS.csv');
  process.exit(2);
}
const WINDOW = 250;
const returns = readFileSync(file, 'utf8').trim().split('\n').slice(1).map(Number);
const forecasts = rollingHistoricalValueAtRisk(returns, { window: WINDOW, confidence: 0.99 });
const test = backtestValueAtRisk(returns.slice(WINDOW), forecasts, 0.99);
console.log(
  `${test.violations.length} days of ${test.periods} were worse than forecast; ${(0.01 * test.periods).toFixed(1)} were due`,
);
console.log(
  `Kupiec: ${test.kupiec.pValue < 0.05 ? 'the number is wrong' : 'the number is plausible'} (p = ${test.kupiec.pValue.toFixed(2)})`,
);
console.log(`Basel: ${test.trafficLight.zone}`);
