// Asks two accounts the same question and prints what each would do. Start Ballast with twoAccounts.config.json first:
// ballast start --config examples/twoAccounts.config.json. Live accounts need a key each: BALLAST_EXCHANGE_API_KEY_STEADY, ..._BOLD.
import { BallastClient, loadConfiguration } from 'ballast';

const client = await BallastClient.connect(loadConfiguration());
try {
  for (const account of client.accounts) {
    const { plan } = await client.preview({ account });
    const trades = plan?.trades.map(({ side, symbol, quoteAmount }) => `${side} ${symbol} for $${quoteAmount}`) ?? [];
    console.log(`${account}: ${trades.length === 0 ? 'nothing to do' : trades.join(', ')}`);
  }
} finally {
  await client.close();
}
