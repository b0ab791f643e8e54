import { join } from 'node:path';
import { accountNames } from '../../configuration/accountsSection.ts';
import { durationMs } from '../../configuration/duration.ts';
import { isLiveMarket } from '../../configuration/exchangeSection.ts';
import type { Configuration } from '../../configuration/schema.ts';

type KeyKind = 'keyPair' | 'sharedSecret' | 'passphrase';

const KEY_KINDS: Readonly<Record<Configuration['exchange']['id'], KeyKind>> = {
  coinbase: 'keyPair',
  binance: 'sharedSecret',
  okx: 'passphrase',
  bybit: 'sharedSecret',
  kraken: 'sharedSecret',
};

/** The options of the simulator's process. */
export interface SimulatorProcessOptions {
  readonly port: number;
  readonly dataDirectory: string;
  readonly seed: number;
  readonly speed: number;
  readonly candles?: string;
  readonly startAt?: string;
  readonly accounts: {
    name: string;
    generate: KeyKind;
    cashCurrency?: string;
    cash: string;
    holdings: Record<string, string>;
  }[];
}

/** The options of the simulator's process, from the configuration: one paper account with its own keys for each account. */
export function simulatorOptions(configuration: Configuration): SimulatorProcessOptions {
  const { dataDirectory, exchange, quoteCurrency, simulator } = configuration;
  // The markets that are made here are against US dollars.
  const cash = isLiveMarket(exchange) ? { cashCurrency: quoteCurrency } : {};
  const generate = KEY_KINDS[exchange.id];
  return {
    port: simulator.port,
    dataDirectory: join(dataDirectory, 'simulator'),
    seed: simulator.seed,
    speed: simulator.speed,
    accounts: accountNames(configuration).map((name) => ({ name, generate, ...cash, ...simulator.portfolio })),
    ...(simulator.candles === undefined ? {} : { candles: simulator.candles }),
    ...(simulator.startAt === undefined ? {} : { startAt: simulator.startAt }),
  };
}

/** What the process of a live market is told of its venue. */
function liveMarketOptions({ exchange }: Configuration): { id: string; url?: string; timeoutMs: number } {
  const { id, marketUrl, timeout } = exchange;
  return { id, ...(marketUrl === undefined ? {} : { url: marketUrl }), timeoutMs: durationMs(timeout) };
}

/** What trades on paper: the program, and the variables that it is told its options by. */
export function paperProgram(configuration: Configuration): {
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
} {
  const BALLAST_SIMULATOR = JSON.stringify(simulatorOptions(configuration));
  return isLiveMarket(configuration.exchange)
    ? {
        entry: 'paper/paperProcess',
        environment: { BALLAST_SIMULATOR, BALLAST_LIVE_MARKET: JSON.stringify(liveMarketOptions(configuration)) },
      }
    : { entry: 'simulator/simulatorProcess', environment: { BALLAST_SIMULATOR } };
}
