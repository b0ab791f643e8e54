import { beforeEach, describe, expect, it } from 'vitest';
import type { Market } from '../../../adapters/exchange/dialect.ts';
import { QuoteBoard } from '../../../adapters/exchange/quoteBoard.ts';
import type { Quote } from '../../../core/market/quote.ts';

const AGE_MS = 10_000;

function market(name: string): Market {
  const symbol = `${name}-USD`;
  return {
    symbol,
    unified: `${name}/USD`,
    id: symbol,
    rules: {
      symbol,
      tradable: true,
      baseIncrement: '1',
      quoteIncrement: '1',
      priceIncrement: '1',
      minBase: '0',
      minQuote: '0',
      takerFee: '0',
    },
  };
}

const MARKETS = Array.from({ length: 60 }, (_, number) => market(`C${number}`));
const LISTED = new Map(MARKETS.map((item) => [item.symbol, item]));

describe('the board of best prices', () => {
  let time = 0;
  let price = 1;
  let requests: (readonly string[])[] = [];
  let board = new QuoteBoard(() => time);
  const read = async (markets: readonly Market[]): Promise<readonly Quote[]> => {
    requests.push(markets.map(({ symbol }) => symbol));
    const bid = String(price);
    await Promise.resolve();
    return markets.filter(({ symbol }) => symbol !== 'C9-USD').map(({ symbol }) => ({ symbol, bid, ask: bid, at: 0 }));
  };
  const bids = async (from: number, to: number, maxAgeMs: number) =>
    (await board.quotes(MARKETS.slice(from, to), LISTED, maxAgeMs, read)).map(({ bid }) => bid);

  beforeEach(() => {
    time = 0;
    price = 1;
    requests = [];
    board = new QuoteBoard(() => time);
  });

  it('asks anew for who wants the price of now, and for what has become old', async () => {
    await bids(0, 1, AGE_MS);
    price = 2;
    time = AGE_MS;
    expect(await bids(0, 1, AGE_MS)).toEqual(['1']);
    expect(await bids(0, 1, 0)).toEqual(['2']);
    price = 3;
    time = 2 * AGE_MS + 1;
    expect(await bids(0, 1, AGE_MS)).toEqual(['3']);
    expect(requests).toHaveLength(3);
  });

  it('takes along what was asked for lately, within the same request', async () => {
    await bids(0, 3, 0);
    await bids(10, 20, 0);
    expect(requests[1]).toHaveLength(13);
    expect(await bids(0, 3, AGE_MS)).toHaveLength(3);
    expect(requests).toHaveLength(2);
    await bids(0, 60, 0);
    expect(requests[2]).toHaveLength(60);
    await bids(0, 2, 0);
    expect(requests[3]).toHaveLength(50);
    time += 2 * 86_400_000;
    await bids(0, 2, 0);
    expect(requests[4]).toHaveLength(2);
  });

  it('shares a reading that is under way, but not with who wants the price of now', async () => {
    const all = [bids(0, 2, AGE_MS), bids(1, 3, AGE_MS), bids(0, 1, 0)];
    await Promise.all(all);
    expect(requests.map((symbols) => symbols.length)).toEqual([2, 3, 3]);
  });

  it('keeps that a market has no usable price, and does not keep a failure', async () => {
    expect(await bids(9, 10, AGE_MS)).toEqual([]);
    expect(await bids(9, 10, AGE_MS)).toEqual([]);
    expect(requests).toHaveLength(1);
    const fails = board.quotes(MARKETS.slice(3, 4), LISTED, AGE_MS, async () => {
      throw new Error('no answer');
    });
    await expect(fails).rejects.toThrow('no answer');
    expect(await bids(3, 4, AGE_MS)).toEqual(['1']);
  });
});
