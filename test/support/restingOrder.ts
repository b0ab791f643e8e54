import type { OrderKey } from '../../core/orders/orderKey.ts';
import { accountCredentials } from '../../worker/accountCredentials.ts';
import { clientOf } from '../simulator/support.ts';
import type { TestBallast } from './ballast.ts';

/** A limit buy for 20 at half the price, which rests at the venue and which the ledger knows as its own. */
export async function placeRestingOrder(
  ballast: TestBallast,
  cycleId: string,
  symbol: string,
): Promise<{ readonly key: OrderKey; readonly id: string }> {
  const client = clientOf(
    { url: `http://127.0.0.1:${ballast.configuration.simulator.port}`, accounts: [] },
    accountCredentials(ballast.configuration, ballast.account, {}),
  );
  const market = symbol.replace('-', '/');
  const price = Number((await client.fetchTicker(market)).last) * 0.5;
  const amount = 20 / price;
  const { id } = await client.createOrder(
    market,
    'limit',
    'buy',
    Number(client.amountToPrecision(market, amount)),
    Number(client.priceToPrecision(market, price)),
  );
  if (id === undefined) throw new Error('an order without an ID');
  const key = { account: ballast.account, cycleId, symbol };
  const { clientOrderId } = await ballast.dependencies.exchange(ballast.account).fetchOrder(id, symbol);
  const seen = { at: Date.now(), source: 'venue', detail: 'placed for the test' } as const;
  await ballast.ledger.recordIntent(
    key,
    {
      venue: 'coinbase',
      clientOrderId,
      symbol,
      side: 'buy',
      type: 'market',
      baseQuantity: String(amount),
      quoteAmount: '20',
      referencePrice: String(price),
      body: '{}',
    },
    seen,
  );
  await ballast.ledger.claimSubmission({ key, revision: 0 }, seen);
  const execution = { filledBase: '0', filledQuote: '0', feeQuote: '0' };
  await ballast.ledger.advance({ key, revision: 0 }, { status: 'ACCEPTED', venueOrderId: id, execution }, seen);
  return { key, id };
}
