// What would the portfolio do now? Prints a verdict for each symbol and orders nothing. Needs a running Ballast (`ballast start`).
import { loadConfiguration, PortfolioAwareTrader } from 'ballast';

const trader = await PortfolioAwareTrader.connect(loadConfiguration());
try {
  const signals = {
    'BTC-USD': { direction: 'buy', confidence: 0.9 },
    'DOT-USD': { direction: 'buy', confidence: 0.9 },
    'SOL-USD': { direction: 'buy', confidence: 0.9 },
    'LINK-USD': { direction: 'buy', confidence: 0.6 },
  };
  for (const { symbol, action, amount, sentence } of await trader.getTradingRecommendations(signals)) {
    console.log(`${action.padEnd(4)} ${symbol.padEnd(10)} ${amount === 0 ? '' : `$${amount.toFixed(2)} `}${sentence}`);
  }
} finally {
  await trader.close();
}
