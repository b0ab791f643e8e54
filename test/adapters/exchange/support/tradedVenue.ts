import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createExchange, type ExchangeOptions } from '../../../../adapters/exchange/createExchange.ts';
import type { FrozenOrder } from '../../../../core/orders/order.ts';
import type { PlannedTrade } from '../../../../core/portfolio/decision/plan.ts';
import type { ExchangePort } from '../../../../core/ports/exchange.ts';
import type { SimulatorOptionsInput } from '../../../../simulator/simulatorOptionsSchema.ts';
import { startSimulator } from '../../../../simulator/startSimulator.ts';
import { LEDGER } from '../../../support/ledgerIdentity.ts';
import { type SimulatorAdmin, simulatorAdmin } from '../../../support/simulatorAdmin.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A market buy, as plans have it. */
export const BUY: PlannedTrade = {
  symbol: 'DOT-USD',
  side: 'buy',
  baseQuantity: '0',
  quoteAmount: '50.239',
  price: '1',
  reason: 'INCREASES_TO_TARGET',
};

/** What is simulated, and how it is traded. */
export interface TradedVenueOptions extends Pick<ExchangeOptions, 'id' | 'credentials' | 'service'> {
  readonly holdings: Readonly<Record<string, string>>;
  readonly fees?: SimulatorOptionsInput['fees'];
}

/** A simulated venue with an adapter that trades there. */
export interface TradedVenue {
  readonly admin: SimulatorAdmin;
  readonly exchange: ExchangePort;
  /** How far the adapter's clock is ahead, ms. */
  ahead: number;
  /** An adapter with the key of an account that may withdraw. */
  withdrawing(): Promise<ExchangePort>;
  /** The key of an order that is none yet. */
  nextKey(symbol: string): { account: string; cycleId: string; symbol: string };
  /** A sell that rests far above the market. */
  resting(): Promise<FrozenOrder>;
  /** Submits an order. @returns its ID at the venue */
  accepted(order: FrozenOrder): Promise<string>;
  stop(): Promise<void>;
}

export async function startTradedVenue({
  id,
  credentials,
  service,
  holdings,
  fees,
}: TradedVenueOptions): Promise<TradedVenue> {
  const directory = await mkdtemp(join(tmpdir(), `ballast-${id}-`));
  const accounts = [
    { name: 'main', ...credentials, cash: '5000', holdings: { ...holdings } },
    { name: 'withdrawing', ...credentials, apiKey: 'other-key', canTransfer: true },
  ];
  const simulator = await startSimulator({
    dataDirectory: directory,
    port: 0,
    accounts,
    ...(fees === undefined ? {} : { fees }),
  });
  let cycle = 0;
  const opened = (key: ExchangeOptions['credentials']): Promise<ExchangePort> =>
    createExchange({
      id,
      credentials: key,
      url: simulator.url,
      ledger: LEDGER,
      timeoutMs: 10_000,
      now: () => Date.now() + venue.ahead,
      ...(service === undefined ? {} : { service }),
    });
  const venue: TradedVenue = {
    admin: simulatorAdmin(simulator.url, 'main'),
    exchange: await opened(credentials),
    ahead: 0,
    withdrawing: () => opened({ ...credentials, apiKey: 'other-key' }),
    nextKey: (symbol) => ({ account: 'main', cycleId: `c${++cycle}`, symbol }),
    resting: async () => {
      const { exchange } = venue;
      const bid = (await exchange.quotes(['ALT-USD'])).get('ALT-USD')?.bid ?? '';
      const trade = { ...BUY, symbol: 'ALT-USD', side: 'sell', baseQuantity: '100', price: bid } as const;
      const style = { type: 'limit', lifetime: HOUR, offset: 0.2, reprices: 0 } as const;
      return exchange.freeze(venue.nextKey('ALT-USD'), trade, style);
    },
    accepted: async (order) => {
      const answer = await venue.exchange.submit(order);
      if (answer.kind !== 'accepted') throw new Error(answer.detail);
      return answer.order.venueOrderId;
    },
    stop: async () => {
      await simulator.stop();
      await rm(directory, { recursive: true });
    },
  };
  await venue.exchange.rules('USD');
  return venue;
}
