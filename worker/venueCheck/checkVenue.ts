import { createHash, randomBytes } from 'node:crypto';
import { NIL } from 'uuid';
import type { CheckedExchange } from '../../adapters/exchange/checkedExchange.ts';
import { createCheckedExchange, type ExchangeOptions } from '../../adapters/exchange/createExchange.ts';
import { openLedger } from '../../adapters/ledger/openLedger.ts';
import { durationMs } from '../../configuration/duration.ts';
import { ledgerUrl } from '../../configuration/loadConfiguration.ts';
import { type Configuration, configurationOf } from '../../configuration/schema.ts';
import type { VenueCheckAnswer, VenueCheckTask } from '../../configuration/venueCheckTask.ts';
import { venueKeyOf } from '../../configuration/venueKey.ts';
import { universeOf } from '../../core/cycles/universe.ts';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { Quote, TradingRules } from '../../core/market/quote.ts';
import { baseOf } from '../../core/market/symbol.ts';
import type { OrderStyle } from '../../core/orders/order.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { documentedFeeCurrencies } from '../../core/venueCheck/assumptions.ts';
import type { CheckedAssumption, CheckPlan, VenueCertificate } from '../../core/venueCheck/certificate.ts';
import { checkedSymbol, feeOf, RESTING_STYLE, smallestBuy } from '../../core/venueCheck/smallestTrade.ts';
import { requireVenue } from '../../core/venues/venues.ts';
import { requireOwnKeys } from '../accountCredentials.ts';
import { examineClock } from '../examineAccounts.ts';
import { claimDataDirectory } from '../modeMarker.ts';
import { exchangeOptions, requireLedgerOf } from '../openPorts.ts';
import { describePermissions, requireSafeKeys } from '../requireSafeKeys.ts';
import { CheckedOrders, isOfCheck } from './checkedOrders.ts';
import { Examination } from './examination.ts';
import { checkAbsence, checkExecuted, checkResting, type OrderChecks } from './orderChecks.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Who hears of an examination, and who ends it. */
export interface Attendance {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  /** Hears what will be ordered, before anything is. */
  plan(plan: CheckPlan): void;
  /** Hears each check that was run. */
  checked(check: CheckedAssumption): void;
}

/** The market that is traded, and what is ordered in it. */
interface Prepared {
  readonly plan: CheckPlan;
  readonly quote: Quote;
  readonly rules: TradingRules;
  readonly style: OrderStyle;
}

/** Where orders are written down, and where they go. */
interface Opened {
  readonly ledger: LedgerPort;
  readonly exchange: CheckedExchange;
  readonly options: ExchangeOptions;
}

/**
 * Examines whether a venue keeps what Ballast takes for granted, with the account's own key and the smallest orders. Whatever it places is cancelled at the end,
 * also where it is interrupted.
 *
 * @throws Error where nothing was sent: the key, the ledger, the account or its money do not allow it
 */
export async function checkVenue(
  configuration: Configuration,
  task: VenueCheckTask,
  attendance: Attendance,
): Promise<VenueCheckAnswer> {
  const { environment } = attendance;
  const { account } = task;
  requireOwnKeys(configuration, environment);
  // Nothing is ordered under this identity: it is for what is asked before the ledger is opened.
  const asking = await createCheckedExchange(exchangeOptions(configuration, account, environment, NIL));
  requireSafeKeys(configuration, account, await asking.permissions());
  const prepared = await prepare(configuration, task, asking);
  if (configuration.exchange.mode === 'live' && !task.acknowledged)
    return { kind: 'unacknowledged', plan: prepared.plan };
  attendance.plan(prepared.plan);
  await requireFunds(configuration, account, asking, prepared.plan);
  claimDataDirectory(configuration);
  const ledger = await openLedger(ledgerUrl(configuration, environment));
  try {
    await requireLedgerOf(venueKeyOf(configuration), ledger);
    const options = exchangeOptions(configuration, account, environment, await ledger.identity());
    const exchange = await createCheckedExchange(options);
    // An order is frozen by the rules that were read last.
    await exchange.rules(configuration.quoteCurrency);
    await endEarlierChecks(ledger, exchange, account);
    await requireQuiet(ledger, account);
    const certificate = await examine(configuration, task, attendance, prepared, { ledger, exchange, options });
    return { kind: 'certificate', certificate };
  } finally {
    await ledger.close();
  }
}

async function prepare(
  configuration: Configuration,
  { account, symbol: asked }: VenueCheckTask,
  exchange: CheckedExchange,
): Promise<Prepared> {
  const { quoteCurrency, exchange: section } = configuration;
  const all = await exchange.rules(quoteCurrency);
  const { symbols } = universeOf(configurationOf(configuration, account).universe, all);
  const symbol = asked ?? checkedSymbol(all, quoteCurrency, symbols);
  const rules = symbol === undefined ? undefined : all.get(symbol);
  const quote = symbol === undefined ? undefined : (await exchange.quotes([symbol])).get(symbol);
  if (rules === undefined || quote === undefined || !rules.tradable)
    throw new InvalidInputError({
      field: '--symbol',
      given: symbol ?? 'nothing',
      allowed: `a market of ${section.id} against ${quoteCurrency} that takes orders and has a price now`,
      remedy: 'Name one, such as one of your universe.',
    });
  const { maxSlippage } = configurationOf(configuration, account).orders;
  const style: OrderStyle = { type: 'marketableLimit', maxSlippage };
  return { plan: planOf(quote, rules, style), quote, rules, style };
}

function planOf(quote: Quote, rules: TradingRules, style: OrderStyle): CheckPlan {
  const resting = smallestBuy(rules, quote, RESTING_STYLE);
  const smallest = smallestBuy(rules, quote, style);
  const limitOf = (offset: number): string => (Number(quote.ask) * offset).toPrecision(8).replace(/\.?0+$/, '');
  const slippage = style.type === 'marketableLimit' ? style.maxSlippage : 0;
  const distance = RESTING_STYLE.type === 'limit' ? RESTING_STYLE.offset : 0;
  return {
    symbol: quote.symbol,
    resting: { base: resting.baseQuantity, limit: limitOf(1 - distance), most: resting.quoteAmount },
    smallest: { base: smallest.baseQuantity, limit: limitOf(1 + slippage), most: smallest.quoteAmount },
    fee: feeOf(smallest, rules),
  };
}

/** @throws Error where the account has not enough for the orders */
async function requireFunds(
  { quoteCurrency }: Configuration,
  account: string,
  exchange: CheckedExchange,
  { resting, smallest }: CheckPlan,
): Promise<void> {
  const { cash } = await exchange.holdings(account, quoteCurrency);
  const needed = Math.max(Number(resting.most), Number(smallest.most));
  if (Number(cash.free) >= needed) return;
  throw new Error(
    `Account ${account} has ${cash.free} ${quoteCurrency} free, and the check needs ${needed}. Nothing was sent. Free or deposit some, or name a market with smaller orders by --symbol.`,
  );
}

/** An examination that was ended by force may have left an order open. */
async function endEarlierChecks(ledger: LedgerPort, exchange: CheckedExchange, account: string): Promise<void> {
  const earlier = (await ledger.openOrders(account)).filter(isOfCheck);
  await new CheckedOrders({ exchange, ledger, account, run: '', ordersBefore: 0 }, earlier).undo();
}

/** @throws Error where the account is stopped, or orders of it are open */
async function requireQuiet(ledger: LedgerPort, account: string): Promise<void> {
  const { kind } = await ledger.tradingState(account);
  if (kind === 'halted' || kind === 'liquidating')
    throw new Error(
      `Account ${account} is ${kind}: nothing is ordered. Start Ballast and say \`ballast resume "why"\`.`,
    );
  const open = await ledger.openOrders(account);
  if (open.length > 0)
    throw new Error(
      `The ledger has ${open.length} open order(s) of account ${account}. Nothing was sent. Start Ballast, which follows them to their end, and check when they are over.`,
    );
}

async function examine(
  configuration: Configuration,
  { account, version }: VenueCheckTask,
  attendance: Attendance,
  { plan, quote, rules, style }: Prepared,
  { ledger, exchange, options }: Opened,
): Promise<VenueCertificate> {
  const { signal } = attendance;
  const { quoteCurrency, exchange: section } = configuration;
  const startedAt = Date.now();
  const venue = requireVenue(section.id);
  const documented = documentedFeeCurrencies(venue, baseOf(plan.symbol), quoteCurrency);
  // The simulator takes fees in quote currency unless it is told otherwise.
  const feeCurrencies = section.mode === 'paper' ? [...new Set([...documented, quoteCurrency])] : documented;
  const lagMs = durationMs(section.balanceLag);
  const examination = new Examination({ venue, lagMs, feeCurrencies }, signal, (check) => attendance.checked(check));
  const orders = new CheckedOrders({
    exchange,
    ledger,
    account,
    run: `${new Date(startedAt).toISOString().replaceAll(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`,
    ordersBefore: await ledger.orderCount(account),
  });
  const checks: OrderChecks = {
    examination,
    exchange,
    orders,
    rules,
    quoteCurrency,
    account,
    feeCurrencies,
    smallestStyle: style,
    lagMs,
    returnsFirst: exchange.sendsAgain,
    signal,
  };
  let leftOpen: readonly string[];
  try {
    await examination.check('keys', async () => {
      const permissions = await exchange.permissions();
      requireSafeKeys(configuration, account, permissions);
      return { holds: true, observed: describePermissions(permissions) };
    });
    await examination.check('clock', async () => ({
      holds: true,
      observed: await examineClock(configuration, exchange),
    }));
    await checkAbsence(checks, quote, rules);
    await checkResting(checks, quote);
    await checkExecuted(checks, (await fresh(checks, quote)) ?? quote);
  } catch (error) {
    examination.end(`it could not go on: ${error instanceof Error ? error.message : error}`);
  } finally {
    leftOpen = await orders.undo();
  }
  const results = examination.checks;
  return {
    venue: section.id,
    mode: section.mode,
    address: options.url ?? `the venue's own`,
    account,
    keyFingerprint: createHash('sha256').update(options.credentials.apiKey).digest('hex').slice(0, 16),
    startedAt,
    endedAt: Date.now(),
    version,
    plan,
    passed: leftOpen.length === 0 && results.every(({ outcome }) => outcome === 'passed'),
    interrupted: signal.aborted,
    checks: results,
    orders: orders.names,
    leftOpen,
  };
}

/** The price now; undefined where nothing more is run, or none is told. */
async function fresh({ examination, exchange }: OrderChecks, { symbol }: Quote): Promise<Quote | undefined> {
  return examination.isOver ? undefined : (await exchange.quotes([symbol])).get(symbol);
}
