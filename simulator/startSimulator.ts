import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { InvalidInputError } from '../core/errors/invalidInput.ts';
import type { PublicMarketPort } from '../core/ports/publicMarket.ts';
import { type AccountKey, accountKey, formerKey } from './accountKey.ts';
import { MarketClock } from './clock.ts';
import { FaultRules } from './faults/faultRules.ts';
import { Faults } from './faults/faults.ts';
import { RequestLog } from './faults/requestLog.ts';
import { createServer } from './http/createServer.ts';
import { LiveMarket } from './live/liveMarket.ts';
import { readForResting } from './live/readForResting.ts';
import { Market } from './market/market.ts';
import { PricePath } from './market/pricePath.ts';
import type { TradedMarket } from './market/tradedMarket.ts';
import { Exchange } from './matching/exchange.ts';
import { openAccount } from './openingPortfolio.ts';
import { claimForVenue, type MarketSource, openMarket } from './provenance.ts';
import {
  type AccountOptions,
  parseSimulatorOptions,
  type SimulatorOptions,
  type SimulatorOptionsInput,
} from './simulatorOptionsSchema.ts';
import { Balances } from './store/balances.ts';
import { Database, isDiskFull } from './store/database.ts';
import { Fills } from './store/fills.ts';
import { MarketEvents } from './store/marketEvents.ts';
import { Occupancy } from './store/occupancy.ts';
import { Orders } from './store/orderStore.ts';
import { Settings } from './store/storedSettings.ts';
import type { Venue } from './venue.ts';

const HOST = '127.0.0.1';
const CLOCK_SETTING = 'clock';
/** How often open orders meet the market and the clock is written, in ms of wall time. */
const HEARTBEAT_MS = 250;
/** How long after a poll of a venue for resting orders the next one follows, ms. */
const RESTING_PAUSE_MS = 5_000;

const clockSchema = z.strictObject({ wallAt: z.number(), marketAt: z.number(), speed: z.number() });

/** An account of a running simulator. */
export interface SimulatorAccount {
  readonly name: string;
  readonly apiKey: string;
  /** JSON `{ "apiKey", "secret" }`, the secret as PEM in SEC1 or a shared one; only where the key was generated here. */
  readonly credentialsFile?: string;
}

/** A simulator that answers. */
export interface RunningSimulator {
  readonly url: string;
  readonly port: number;
  readonly accounts: readonly SimulatorAccount[];
  /** Opens accounts while it runs; those that are there already stay as they are. @throws InvalidInputError; none is opened then */
  openAccounts(accounts: readonly AccountOptions[]): void;
  /** Stops answering, writes the clock, closes the file. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts the exchange on 127.0.0.1, with everything as the file in the data directory left it.
 *
 * The seeded market goes on by the wall clock (times the speed) while the simulator is down; a recorded one stands still, so that a
 * recording is not used up by nights and weekends.
 *
 * @param report is told each step as it begins
 * @param feed the public data of a venue, whose market is traded here then in the place of one that is made here; time is the wall clock's
 * @throws InvalidInputError for wrong options, another market than the file's, a file or port in use; nothing is left open
 * @throws VenueUnreachableError where the venue cannot be read
 */
export async function startSimulator(
  given: SimulatorOptionsInput,
  report: (step: string) => void = () => {},
  feed?: PublicMarketPort,
): Promise<RunningSimulator> {
  const options = parseSimulatorOptions(given);
  const directory = resolve(options.dataDirectory);
  const path = join(directory, 'simulator.sqlite');
  report(`opening ${path}`);
  const database = new Database(path);
  let occupancy: Occupancy | undefined;
  try {
    occupancy = new Occupancy(database, new Settings(database), path);
    return await open(options, directory, database, occupancy, report, feed);
  } catch (error) {
    occupancy?.release();
    database.close();
    throw error;
  }
}

/** One function: what is read from the file is wired together once, from the tables up to the port. */
async function open(
  options: SimulatorOptions,
  directory: string,
  database: Database,
  occupancy: Occupancy,
  report: (step: string) => void,
  feed: PublicMarketPort | undefined,
): Promise<RunningSimulator> {
  const settings = new Settings(database);
  const orders = new Orders(database);
  const fills = new Fills(database);
  const balances = new Balances(database);
  const events = new MarketEvents(database);

  report(marketStep(options, feed));
  const live = feed === undefined ? undefined : new LiveMarket(feed);
  await live?.prepare({ kind: 'listings' });
  const keys = options.accounts.map((account) => accountKey(account, directory));
  const isGiven = (name: string): boolean => keys.some(({ account }) => account === name);
  const former = balances.accountNames().flatMap((name) => (isGiven(name) ? [] : (formerKey(name, directory) ?? [])));
  const known = [...keys, ...former];
  const { market, clock } = database.atomically(() => {
    const opened =
      live === undefined || feed === undefined
        ? openOwnMarket(options, settings, events, orders)
        : openLiveMarket(live, feed, settings);
    openNew(options.accounts, opened, balances, report);
    return opened;
  });
  balances.forgetFormer();

  const faults = new Faults();
  const exchange = new Exchange(
    { database, orders, fills, balances, market, clock },
    {
      seed: options.seed,
      fees: { taker: options.fees.taker, maker: options.fees.maker },
      depthOf: (symbol) => faults.depths.get(symbol) ?? { factor: options.depth * (options.depths[symbol] ?? 1) },
      participation: options.participation,
      isHalted: (symbol) => events.isHalted(symbol),
      isUnpriced: (symbol) => faults.unpriced.has(symbol),
      brokenPromises: () => faults.brokenPromises,
      ...(live === undefined ? {} : { booksOfVenue: (symbol, levels) => live.book(symbol, levels) }),
    },
  );
  const venue: Venue = {
    exchange,
    market,
    clock,
    orders,
    fills,
    balances,
    events,
    faults,
    rules: new FaultRules(),
    requests: new RequestLog(),
    keys: known,
    feesOfBuys: () => faults.feesOfBuys ?? options.fees.ofBuys,
    saveClock: () => writeClock(settings, clock),
  };

  report('opening the port');
  const server = createServer(venue, options.admin);
  const port = await listen(server, options.port);
  const beat = setInterval(() => {
    try {
      exchange.advance();
      writeClock(settings, clock);
      occupancy.renew();
    } catch (error) {
      // What is not on file has not happened, and no request is answered as if it had. It goes on once there is space again.
      if (!isDiskFull(error)) throw error;
    }
  }, HEARTBEAT_MS);

  const reading = new AbortController();
  const followed = live === undefined ? undefined : followResting(live, orders, reading.signal);

  let stopped: Promise<void> | undefined;
  async function stop(): Promise<void> {
    clearInterval(beat);
    reading.abort();
    await followed;
    await server.close();
    try {
      writeClock(settings, clock);
      occupancy.release();
    } catch (error) {
      // The clock of the last beat counts then, and the file is free once this process has ended.
      if (!isDiskFull(error)) throw error;
    } finally {
      database.close();
    }
  }
  return {
    url: `http://${HOST}:${port}`,
    port,
    accounts: keys.map(describe),
    openAccounts: (accounts) => {
      const fresh = accounts.filter(({ name }) => !known.some(({ account }) => account === name));
      const made = fresh.map((account) => accountKey(account, directory));
      database.atomically(() => openNew(fresh, { market, clock }, balances, report));
      known.push(...made);
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Gives the accounts that the file does not know their opening portfolios. */
function openNew(
  accounts: readonly AccountOptions[],
  { market, clock }: OpenedMarket,
  balances: Balances,
  report: (step: string) => void,
): void {
  const known = balances.accountNames();
  for (const account of accounts) {
    if (known.includes(account.name)) continue;
    const asCash = openAccount(account, market, balances, clock.now());
    if (asCash.length > 0)
      report(`${asCash.join(', ')}: not traded there, so account ${account.name} opens with their value in cash`);
  }
}

function marketStep(options: SimulatorOptions, feed: PublicMarketPort | undefined): string {
  if (feed !== undefined) return `reading the market of ${feed.venue}`;
  return options.candles === undefined ? `making the market of seed ${options.seed}` : `reading ${options.candles}`;
}

interface OpenedMarket {
  readonly market: TradedMarket;
  readonly clock: MarketClock;
}

function openOwnMarket(
  options: SimulatorOptions,
  settings: Settings,
  events: MarketEvents,
  orders: Orders,
): OpenedMarket {
  const source = openMarket(options, settings, Date.now());
  const market = new Market(source.daily, new PricePath(source.daily, options.seed), events.jumps());
  return { market, clock: openClock(options, settings, source, orders) };
}

function openLiveMarket(market: LiveMarket, feed: PublicMarketPort, settings: Settings): OpenedMarket {
  claimForVenue(feed.venue, settings);
  const now = Date.now();
  return { market, clock: new MarketClock({ wallAt: now, marketAt: now, speed: 1 }) };
}

/** Reads a live market for what rests, again and again until it is over. */
async function followResting(market: LiveMarket, orders: Orders, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await readForResting(market, orders.open(), Date.now());
    await sleep(RESTING_PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The clock as the file left it, or at its origin. After a crash the newest order may be later than the clock that was written last. */
function openClock(options: SimulatorOptions, settings: Settings, source: MarketSource, orders: Orders): MarketClock {
  const wallAt = Date.now();
  const text = settings.read(CLOCK_SETTING);
  const before = text === undefined ? undefined : clockSchema.parse(JSON.parse(text));
  const marketAt =
    before === undefined
      ? source.origin
      : source.kind === 'recorded'
        ? Math.max(before.marketAt, orders.latestTime() ?? 0)
        : new MarketClock(before, () => wallAt).now();
  const clock = new MarketClock({ wallAt, marketAt, speed: options.speed });
  writeClock(settings, clock);
  return clock;
}

function writeClock(settings: Settings, clock: MarketClock): void {
  settings.write(CLOCK_SETTING, JSON.stringify(clock.reading()));
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  try {
    const address = await server.listen({ host: HOST, port });
    return Number(new URL(address).port);
  } catch (error) {
    await server.close();
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new InvalidInputError({
      field: 'simulator.port',
      given: port,
      allowed: code === 'EADDRINUSE' ? 'a port that nothing listens on' : 'a port that this user may open',
      remedy: `Stop what uses port ${port}, or set simulator.port to another one.`,
    });
  }
}

function describe({ account, apiKey, credentialsFile }: AccountKey): SimulatorAccount {
  return { name: account, apiKey, ...(credentialsFile === undefined ? {} : { credentialsFile }) };
}
