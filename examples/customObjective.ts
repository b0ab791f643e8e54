// An objective of your own: half risk parity, half least variance. Where two portfolios keep all limits, so does every mixture of them.
import { minimumVariance, type PortfolioConstraints, riskParity, volatilityContributions } from 'ballast/quant';

const assets = ['BTC', 'ETH', 'SOL', 'DOT'];
const covariance = [
  [0.0016, 0.0012, 0.0013, 0.001],
  [0.0012, 0.0025, 0.0018, 0.0015],
  [0.0013, 0.0018, 0.0049, 0.002],
  [0.001, 0.0015, 0.002, 0.0036],
];
const constraints: PortfolioConstraints = { assets, upper: 0.5 };

const balanced = riskParity({ covariance, constraints });
const calm = minimumVariance({ covariance, constraints });
if (balanced.status !== 'optimal' || calm.status !== 'optimal')
  throw new Error(`No portfolio: ${balanced.status}, ${calm.status}`);

const weights = balanced.weights.map((weight, k) => 0.5 * weight + 0.5 * calm.weights[k]);
const { volatility, shares } = volatilityContributions(covariance, weights);
for (const [k, asset] of assets.entries())
  console.log(`${asset}  weight ${(100 * weights[k]).toFixed(1)} %  share of risk ${(100 * shares[k]).toFixed(1)} %`);
console.log(`volatility per day ${(100 * volatility).toFixed(2)} %`);
