// Does your bot buy twice when an answer gets lost? Two bots trade at a venue on this machine that loses the answer to an order.
// Usage: node dist/examples/faultTestOfYourBot.js
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareIntents, type Intent, LINE_FAULTS, SimulatedVenue, startSimulator } from 'ballast/testing';
import ccxt from 'ccxt';

const SYMBOL = 'DOT/USD';
const dataDirectory = mkdtempSync(join(tmpdir(), 'fault-test-'));
const simulator = await startSimulator({ dataDirectory, port: 0, accounts: [{ name: 'naive' }, { name: 'careful' }] });
const venue = new SimulatedVenue(simulator.url);

function exchangeOf(account: string): InstanceType<typeof ccxt.coinbase> {
  const file = simulator.accounts.find(({ name }) => name === account)?.credentialsFile;
  if (file === undefined) throw new Error(`The simulator has no key for ${account}`);
  const { apiKey, secret } = JSON.parse(readFileSync(file, 'utf8'));
  return new ccxt.coinbase({ apiKey, secret, urls: { api: { rest: simulator.url } } });
}

/** Sends the order again, under a new ID, until an answer comes. */
async function naiveBot(exchange: InstanceType<typeof ccxt.coinbase>): Promise<Intent> {
  const clientOrderIds: string[] = [];
  for (;;) {
    const id = `naive-${clientOrderIds.length}`;
    clientOrderIds.push(id);
    try {
      await exchange.createOrder(SYMBOL, 'market', 'buy', 1, undefined, { cost: 20, client_order_id: id });
      break;
    } catch (error) {
      if (!(error instanceof ccxt.NetworkError)) throw error;
    }
  }
  return { clientOrderIds, productId: 'DOT-USD', side: 'BUY', executed: await executedOf(exchange, clientOrderIds) };
}

/** One ID for one wish. Coinbase answers a repeated ID with the order of then. */
async function carefulBot(exchange: InstanceType<typeof ccxt.coinbase>): Promise<Intent> {
  const id = 'careful-0';
  for (;;) {
    try {
      await exchange.createOrder(SYMBOL, 'market', 'buy', 1, undefined, { cost: 20, client_order_id: id });
      break;
    } catch (error) {
      if (!(error instanceof ccxt.NetworkError)) throw error;
    }
  }
  return { clientOrderIds: [id], productId: 'DOT-USD', side: 'BUY', executed: await executedOf(exchange, [id]) };
}

/** What the bot takes for executed: its last order. */
async function executedOf(exchange: InstanceType<typeof ccxt.coinbase>, ids: readonly string[]): Promise<string> {
  const orders = await exchange.fetchOrders(SYMBOL);
  return String(orders.find(({ clientOrderId }) => clientOrderId === ids.at(-1))?.filled ?? 0);
}

try {
  for (const [account, bot] of [
    ['naive', naiveBot],
    ['careful', carefulBot],
  ] as const) {
    const exchange = exchangeOf(account);
    await exchange.loadMarkets();
    await venue.addFault(LINE_FAULTS.answerLost);
    const intent = await bot(exchange);
    const differences = compareIntents(await venue.books(account), [intent]);
    console.log(`${account}: ${differences.length === 0 ? 'one order, as intended' : differences[0].kind}`);
  }
} finally {
  await simulator.stop();
  rmSync(dataDirectory, { recursive: true, force: true });
}
