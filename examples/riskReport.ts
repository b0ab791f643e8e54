// Value at risk and expected shortfall of a portfolio from a CSV of daily prices: a header of names, one row per day, oldest first.
// Usage: node dist/examples/riskReport.js PRICES.csv 0.5,0.3,0.2
import { readFileSync } from 'node:fs';
import {
  cornishFisherRisk,
  drawdown,
  historicalRisk,
  normalRisk,
  portfolioReturns,
  sampleMoments,
  simpleReturns,
} from 'ballast/quant';

const [file, list] = process.argv.slice(2);
if (file === undefined || list === undefined) {
  console.error('Usage: riskReport PRICES.csv WEIGHT,WEIGHT,...');
  process.exit(2);
}
const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
const prices = lines.map((line) => line.split(',').map(Number));
const returns = portfolioReturns(simpleReturns(prices), list.split(',').map(Number));
const moments = sampleMoments(returns);
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`.padStart(8);

console.log(`${returns.length} days, 95 % of confidence    VaR       CVaR`);
for (const [name, risk] of [
  ['as it happened', historicalRisk(returns, { confidence: 0.95 })],
  ['normal', normalRisk(moments, 0.95)],
  ['Cornish-Fisher', cornishFisherRisk(moments, 0.95)],
] as const)
  console.log(`${name.padEnd(30)}${percent(risk.valueAtRisk)}  ${percent(risk.conditionalValueAtRisk)}`);
console.log(`deepest fall                  ${percent(drawdown(returns).maxDrawdown)}`);
