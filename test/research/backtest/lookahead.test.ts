import { describe, expect, it } from 'vitest';
import { engineStrategy } from '../../../research/backtest/engineStrategy.ts';
import type { HistoricalMarket } from '../../../research/backtest/historicalMarket.ts';
import { MOMENTUM_SOURCE, type SignalSource } from '../../../research/backtest/signalSource.ts';
import { checkLookahead } from '../../../research/lookahead/checkLookahead.ts';
import { dayOf } from '../../../simulator/market/dailyBars.ts';
import { backtestOn, coin } from '../support/backtests.ts';

const COINS = ['BTC', 'ETH', 'SOL'].map((base) => coin(base, { drift: 0.004 }));

/** Wants what will have risen by the end of the next day. */
function clairvoyant({ daily }: HistoricalMarket): SignalSource {
  return {
    name: 'clairvoyant',
    version: '1',
    signals: ({ at, symbols }) =>
      symbols.map((symbol) => {
        const [today, tomorrow] = [0, 1].map((ahead) => daily.bar(symbol, dayOf(at) + ahead)?.close ?? 0);
        return { symbol, direction: tomorrow > today ? 'buy' : 'sell', confidence: 0.9 };
      }),
  };
}

async function check(source: (market: HistoricalMarket) => SignalSource) {
  const base = backtestOn(COINS, { strategy: () => ({ orders: [] }) });
  const checked = await checkLookahead(base.market, (market) => ({
    ...base,
    market,
    strategy: engineStrategy(source(market), 0),
  }));
  if (checked === 'stopped') throw new Error('nobody has stopped it');
  return checked;
}

describe('the check for look-ahead', () => {
  it('finds nothing in the engine: whatever comes later, what was done before is the same', async () => {
    const { found, compared, moments } = await check(() => MOMENTUM_SOURCE);
    expect(found).toBeUndefined();
    expect(moments).toHaveLength(3);
    expect(compared).toBe(10 + 20 + 36);
  });

  it('finds signals that know the next day', async () => {
    const { found } = await check(clairvoyant);
    expect(found?.before).not.toBe(found?.after);
  });
});
