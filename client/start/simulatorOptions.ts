import { join } from 'node:path';
import type { Configuration } from '../../configuration/schema.ts';

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
    generate: 'keyPair' | 'sharedSecret';
    cash: string;
    holdings: Record<string, string>;
  }[];
}

/** The options of the simulator's process, from the configuration: one paper account with its own keys for each account. */
export function simulatorOptions({
  accounts,
  dataDirectory,
  exchange,
  simulator,
}: Configuration): SimulatorProcessOptions {
  const generate = exchange.id === 'binance' ? 'sharedSecret' : 'keyPair';
  return {
    port: simulator.port,
    dataDirectory: join(dataDirectory, 'simulator'),
    seed: simulator.seed,
    speed: simulator.speed,
    accounts: accounts.map((name) => ({ name, generate, ...simulator.portfolio })),
    ...(simulator.candles === undefined ? {} : { candles: simulator.candles }),
    ...(simulator.startAt === undefined ? {} : { startAt: simulator.startAt }),
  };
}
