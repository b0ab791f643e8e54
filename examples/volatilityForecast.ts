// The numerics alone: fits GARCH, GJR and EGARCH to one series of returns and compares them.
// Usage: node dist/examples/volatilityForecast.js RETURNS.csv      One column of daily returns with a header, oldest first.
import { readFileSync } from 'node:fs';
import { fitGarch, forecastVariance, ljungBox } from 'ballast/quant';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('Usage: volatilityForecast RETURNS.csv');
  process.exit(2);
}
const returns = readFileSync(file, 'utf8').trim().split('\n').slice(1).map(Number);
console.log('model     BIC        tomorrow   rest of the squares');
for (const [family, o] of [
  ['garch', 0],
  ['gjr', 1],
  ['egarch', 1],
] as const) {
  const fit = fitGarch(returns, { family, p: 1, o, q: 1, innovations: 't', standardErrors: false });
  const { variances } = forecastVariance(fit, 1);
  const squares = fit.standardizedResiduals.map((value) => value ** 2);
  const { pValue } = ljungBox(squares, { lags: 10 })[9];
  console.log(
    `${family.padEnd(9)} ${fit.bic.toFixed(1).padEnd(10)} ${(100 * Math.sqrt(variances[0])).toFixed(2)} %     p = ${(pValue ?? 1).toFixed(2)}`,
  );
}
