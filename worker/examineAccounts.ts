import { Decimal } from 'decimal.js';
import { NIL } from 'uuid';
import { accountNames } from '../configuration/accountsSection.ts';
import { describeMarket, isLiveMarket } from '../configuration/exchangeSection.ts';
import { type Configuration, configurationOf } from '../configuration/schema.ts';
import { universeOf } from '../core/cycles/universe.ts';
import { baseOf } from '../core/market/symbol.ts';
import { universeCutSentence } from '../core/market/universeCut.ts';
import { fixedHoldings, unknownWorth } from '../core/portfolio/account/fixedHoldings.ts';
import { isUnitDust } from '../core/portfolio/planning/missingPrices.ts';
import type { ExchangePort, KeyPermissions } from '../core/ports/exchange.ts';
import { requireVenue } from '../core/venues/venues.ts';
import { requireOwnKeys } from './accountCredentials.ts';
import { openExchange } from './openPorts.ts';
import { describePermissions, requireOwnPortfolios, requireSafeKeys } from './requireSafeKeys.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Largest difference between this machine's clock and the venue's before signed requests are at risk, ms. */
const CLOCK_TOLERANCE_MS = 5_000;

/** One thing that was examined. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** The outcome of an examination that throws where something is wrong. */
export async function check(name: string, examine: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await examine() };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** How far this machine's clock is from the venue's. @throws Error where that puts signed requests at risk */
export async function examineClock(configuration: Configuration, exchange: ExchangePort): Promise<string> {
  const before = Date.now();
  const venue = await exchange.time();
  const difference = Math.abs(venue - (before + Date.now()) / 2);
  if (configuration.exchange.mode === 'paper' && !isLiveMarket(configuration.exchange))
    return `the simulated market is at ${new Date(venue).toISOString()}`;
  if (difference > CLOCK_TOLERANCE_MS)
    throw new Error(
      `this machine differs from the venue by ${(difference / 1_000).toFixed(1)} s, at most ${CLOCK_TOLERANCE_MS / 1_000} s allowed: set it by NTP`,
    );
  return `${Math.round(difference)} ms from the venue's`;
}

/** Where an account trades, as the configuration says. */
function describeVenue({ exchange, simulator }: Configuration): string {
  const isOwn = exchange.mode === 'paper' && exchange.url === undefined;
  return `${describeMarket(exchange)}${isOwn ? `, through the simulator on port ${simulator.port}` : ''}`;
}

/** @throws Error where something is held whose worth nothing tells, since nothing is sold for a limit then */
async function examineHoldings(
  { quoteCurrency, exchange: { id } }: Configuration,
  account: string,
  exchange: ExchangePort,
): Promise<string> {
  const snapshot = await exchange.holdings(account, quoteCurrency);
  const unknown = snapshot.holdings.flatMap(({ symbol, quantity }) => {
    const why = unknownWorth(snapshot, symbol);
    return why === undefined || isUnitDust(new Decimal(quantity)) ? [] : [`${baseOf(symbol)}: ${why}`];
  });
  if (unknown.length > 0)
    throw new Error(
      `nothing is sold for a limit or a target while the worth of something is unknown. ${unknown.join('. ')}`,
    );
  const told = [
    `${snapshot.holdings.length} held, the worth of each can be told`,
    ...fixedHoldings(snapshot),
    `Not looked at, so counted as nothing: ${requireVenue(id).notLookedAt}`,
  ];
  return told.join('. ');
}

async function examineAccount(
  configuration: Configuration,
  account: string,
  environment: Environment,
  portfolios: Map<string, KeyPermissions>,
): Promise<readonly Check[]> {
  const { quoteCurrency } = configuration;
  let exchange: ExchangePort | undefined;
  const reach = await check(`Exchange (${account})`, async () => {
    exchange = await openExchange(configuration, account, environment, NIL);
    const rules = await exchange.rules(quoteCurrency);
    const { cut } = universeOf(configurationOf(configuration, account).universe, rules);
    const told = cut === undefined ? '' : `; ${universeCutSentence(cut)}`;
    return `${describeVenue(configuration)}: ${rules.size} markets against ${quoteCurrency}${told}`;
  });
  if (exchange === undefined) return [reach];
  const opened = exchange;
  return [
    reach,
    await check(`Keys (${account})`, async () => {
      const permissions = await opened.permissions();
      portfolios.set(account, permissions);
      requireSafeKeys(configuration, account, permissions);
      const whose = configuration.exchange.mode === 'paper' ? "the simulator's key " : '';
      return `${whose}${describePermissions(permissions)}`;
    }),
    await check(`Holdings (${account})`, () => examineHoldings(configuration, account, opened)),
    await check(`Clock (${account})`, () => examineClock(configuration, opened)),
  ];
}

/** Examines venue, key and clock of each account, and that no two accounts spend one balance. */
export async function examineAccounts(
  configuration: Configuration,
  environment: Environment,
): Promise<readonly Check[]> {
  const accounts = accountNames(configuration);
  const portfolios = new Map<string, KeyPermissions>();
  const found = await Promise.all(
    accounts.map((account) => examineAccount(configuration, account, environment, portfolios)),
  );
  if (accounts.length < 2) return found.flat();
  const apart = await check('Accounts', async () => {
    requireOwnKeys(configuration, environment);
    requireOwnPortfolios(portfolios);
    const told = accounts.every((account) => portfolios.get(account)?.portfolio !== undefined);
    return told
      ? 'each has a portfolio of its own at the venue'
      : 'no two have the same key; whether two keys belong to one account at the venue is not known';
  });
  return [...found.flat(), apart];
}
