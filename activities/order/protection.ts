import { Decimal } from 'decimal.js';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { TradingRules } from '../../core/market/quote.ts';
import { baseOf, type TradingSymbol } from '../../core/market/symbol.ts';
import type { FrozenOrder, OrderRecord } from '../../core/orders/order.ts';
import { type OrderKey, stopOrderKey } from '../../core/orders/orderKey.ts';
import { lockedQuantity } from '../../core/portfolio/account/holdings.ts';
import { isUsableQuote } from '../../core/portfolio/account/valuation.ts';
import { VenueRefusedError } from '../../core/ports/exchange.ts';
import {
  isProtective,
  isSameStopOrder,
  marketPrice,
  protectiveStopOrder,
} from '../../core/protection/protectiveStopOrder.ts';
import { isPositionGone, positionCost, type StopReference } from '../../core/protection/stopReference.ts';
import { readAccount } from '../account/readAccount.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { startOrAttach } from '../server/orderWorkflow.ts';
import { cancelStopOrders } from './cancelStopOrders.ts';
import { type AdvanceOrder, orderAdvancer } from './orderAdvancer.ts';
import { recoveryInput } from './recoveryInput.ts';

/** A stop is replaced in two checks: one that cancels the old one, one that places the new one. */
const MOST_CHECKS = 3;

/** The stop that a position should have: none; one in the form that the venue would take it; or one that the venue would not take now. Unclear: how much is held is not known. */
type WantedStop =
  | { readonly kind: 'none' }
  | { readonly kind: 'order'; readonly order: FrozenOrder; readonly isFromMarket: boolean }
  | { readonly kind: 'not now'; readonly quantity: Decimal }
  | { readonly kind: 'unclear' };

const NO_STOP: WantedStop = { kind: 'none' };

/** A position as the venue shows it; `at` is venue time in ms UTC. */
interface HeldPosition {
  readonly at: number;
  readonly held: Decimal;
  /** Nothing explains the balance that the venue shows. */
  readonly isUnclear: boolean;
  /** Undefined where the venue does not list the market now. */
  readonly rules: TradingRules | undefined;
  readonly reference: StopReference | undefined;
}

/** The price that a resting stop was measured from, where the ledger has not kept it: the stop stays where it is, whatever the market has done since. */
function priceBehind(resting: OrderRecord | undefined, market: Decimal, stopLoss: number): Decimal {
  // One that was restored has no stop price where the venue tells none.
  if (resting === undefined || new Decimal(resting.order.referencePrice).lte(0)) return market;
  return new Decimal(resting.order.referencePrice).div(new Decimal(1).minus(stopLoss));
}

/**
 * Whether a resting stop stays. One that could not be placed again now, in a closed market or for a position that has become too small by its price, is all the
 * protection that there is.
 */
function stays(resting: OrderRecord, wanted: WantedStop): boolean {
  switch (wanted.kind) {
    case 'none':
      return false;
    case 'order':
      return isSameStopOrder(resting.order, wanted.order, wanted.isFromMarket);
    case 'not now':
      return wanted.quantity.gte(resting.order.baseQuantity);
    case 'unclear':
      return true;
    default: {
      const unreachable: never = wanted;
      return unreachable;
    }
  }
}

/**
 * Keeps a stop order at the venue for each position where that is configured. A stop is an intent of the ledger under a key and client order ID of its own, and is sent and
 * followed by an order workflow like every other order. It is cancelled before its position is traded down, and placed anew for what is left when that order has ended.
 */
export class Protection {
  private readonly dependencies: ActivityDependencies;
  private readonly advance: AdvanceOrder;

  constructor(dependencies: ActivityDependencies) {
    this.dependencies = dependencies;
    this.advance = orderAdvancer(dependencies);
  }

  /** Places the missing stops of all positions, and replaces the ones that no longer fit. What cannot be had now is told in the log. */
  async protectAll(account: string): Promise<void> {
    const { ledger, log } = this.dependencies;
    const settings = this.dependencies.settings(account);
    try {
      const stops = (await ledger.openOrders(account)).filter(isProtective);
      const references = await ledger.stopReferences(account);
      if (settings.protection.stopLoss === 'off') {
        // What is protected again one day may be another position by then.
        for (const reference of references) await ledger.forgetStopReference(reference);
        if (stops.length === 0) return;
      }
      const { holdings } = (await readAccount(this.dependencies, account)).holdings;
      const symbols = [...holdings, ...references, ...stops.map(({ key }) => key)].map(({ symbol }) => symbol);
      for (const symbol of new Set(symbols))
        await this.protect(account, symbol).catch((error: unknown) => this.tell(account, symbol, error));
    } catch (error) {
      log.warn('Positions could not be protected by stops now', { account, error: String(error) });
    }
  }

  /** Brings the stop of one position up to it. What the venue refuses for good is told in the log. @throws what may be gone when it is tried again */
  async protect(account: string, symbol: TradingSymbol): Promise<void> {
    try {
      for (let checks = 0; checks < MOST_CHECKS; checks += 1) if (await this.isProtected(account, symbol)) return;
    } catch (error) {
      if (!(error instanceof VenueRefusedError)) throw error;
      this.tell(account, symbol, error);
    }
  }

  /**
   * Brings the stop up to a position whose order has ended. Such an order may have had the stop cancelled and was then not sent, without anybody having seen that the
   * venue has cancelled it: the ledger would take it for one that rests.
   */
  async protectAfterOrder(account: string, symbol: TradingSymbol): Promise<void> {
    const open = await this.dependencies.ledger.openOrders(account);
    const stop = open.find((record) => record.key.symbol === symbol && isProtective(record));
    if (stop?.state.status === 'ACCEPTED')
      await this.advance(stop, { limits: this.dependencies.settings(account).limits });
    await this.protect(account, symbol);
  }

  private tell(account: string, symbol: TradingSymbol, error: unknown): void {
    this.dependencies.log.warn('A position could not be protected by a stop', {
      account,
      symbol,
      error: String(error),
    });
  }

  /** False where an old stop was cancelled, so that the position has to be looked at anew. */
  private async isProtected(account: string, symbol: TradingSymbol): Promise<boolean> {
    const { ledger } = this.dependencies;
    const settings = this.dependencies.settings(account);
    const ordersSeen = await ledger.orderCount(account);
    const open = (await ledger.openOrders(account)).filter((record) => record.key.symbol === symbol);
    const resting = open.find(isProtective);
    if (resting === undefined && settings.protection.stopLoss === 'off') return true;
    // The end of another order comes here again. A stop that is sent or sells at this moment is not touched.
    if (open.some((record) => !isProtective(record))) return true;
    if (resting !== undefined && resting.state.status !== 'ACCEPTED') return true;
    const key = stopOrderKey(account, symbol, (await ledger.stopCount(account, symbol)) + 1);
    const { kind } = await ledger.tradingState(account);
    if (kind === 'halted' || kind === 'liquidating') {
      await this.forgetWhereGone(key);
      return true;
    }
    const held = await this.heldPosition(key);
    const wanted = held === undefined ? NO_STOP : await this.wantedStop(key, held, resting);
    if (resting !== undefined && stays(resting, wanted)) return true;
    if (resting !== undefined) {
      const { limits } = settings;
      await cancelStopOrders(this.dependencies, key, (stop, obstacle) => this.advance(stop, { limits, obstacle }));
      return false;
    }
    if (wanted.kind === 'order') await this.start(key, wanted.order, ordersSeen);
    return true;
  }

  /** Ends the reference of a position that was sold under a halt or a liquidation; what cannot be seen now is seen at the next check. */
  private async forgetWhereGone(key: OrderKey): Promise<void> {
    const { ledger, log } = this.dependencies;
    const references = await ledger.stopReferences(key.account);
    if (!references.some(({ symbol }) => symbol === key.symbol)) return;
    await this.heldPosition(key).catch((error: unknown) =>
      log.warn('Whether a protected position is gone could not be seen now', { ...key, error: String(error) }),
    );
  }

  /** What is held of a symbol, where it is worth a stop. Ends the reference of a position that is gone. */
  private async heldPosition({ account, symbol }: OrderKey): Promise<HeldPosition | undefined> {
    const { exchange, ledger } = this.dependencies;
    const settings = this.dependencies.settings(account);
    if (settings.protection.stopLoss === 'off' || settings.universe.stablecoins.includes(baseOf(symbol)))
      return undefined;
    const venue = exchange(account);
    const read = await readAccount(this.dependencies, account);
    const { verdict } = read;
    const { at, holdings } = read.holdings;
    const holding = holdings.find((item) => item.symbol === symbol);
    // An answer that has lost a balance must neither have a stop cancelled nor the price forgotten that it is measured from.
    const isUnclear =
      verdict.kind === 'unexplained' && verdict.differences.some(({ currency }) => currency === baseOf(symbol));
    // What is locked could not be sold by a stop.
    const held = new Decimal(holding?.quantity ?? 0).minus(holding === undefined ? 0 : lockedQuantity(holding));
    const reference = (await ledger.stopReferences(account)).find((known) => known.symbol === symbol);
    const rules = (await venue.rules(settings.quoteCurrency)).get(symbol);
    if (reference !== undefined && !isUnclear && isPositionGone(held, reference, rules)) {
      await ledger.forgetStopReference(reference);
      return undefined;
    }
    return held.lte(0) && !isUnclear ? undefined : { at, held, isUnclear, rules, reference };
  }

  private async wantedStop(
    key: OrderKey,
    { at, held, isUnclear, rules, reference }: HeldPosition,
    resting: OrderRecord | undefined,
  ): Promise<WantedStop> {
    const { exchange, ledger } = this.dependencies;
    const { account, symbol } = key;
    const settings = this.dependencies.settings(account);
    const { stopLoss, stopSlippage } = settings.protection;
    const kept = Object.hasOwn(settings.universe.protect, symbol) ? settings.universe.protect[symbol] : '0';
    const quantity = held.minus(kept ?? '0');
    if (isUnclear && resting !== undefined) return { kind: 'unclear' };
    if (stopLoss === 'off' || quantity.lte(0)) return NO_STOP;
    const notNow: WantedStop = { kind: 'not now', quantity };
    if (rules === undefined || quantity.lt(rules.minBase) || !rules.tradable) return notNow;
    const venue = exchange(account);
    const told = (await venue.quotes([symbol])).get(symbol);
    const last = told?.last ?? (await venue.lastPrice(symbol));
    if (told === undefined || last === undefined || !isUsableQuote(told))
      throw new VenueRefusedError(`${symbol} has no usable price`);
    const quote = { ...told, last };
    const market = marketPrice(quote);
    if (quantity.times(market).lt(rules.minQuote)) return notNow;
    const first = async (): Promise<string> =>
      (
        positionCost(held, await ledger.heldUntil(account, symbol, at), [], undefined) ??
        priceBehind(resting, market, stopLoss)
      ).toFixed();
    const known = reference ?? (await ledger.keepStopReference({ account, symbol, price: await first(), at }));
    const before = await ledger.heldUntil(account, symbol, known.at);
    const later = await ledger.fillsOfSymbol(account, symbol, known.at + 1, at + 1);
    const cost = positionCost(held, before, later, known) ?? new Decimal(known.price);
    const position = { quantity, cost, quote, priceIncrement: rules.priceIncrement };
    const { isFromMarket, ...terms } = protectiveStopOrder(position, stopLoss, stopSlippage);
    try {
      return { kind: 'order', order: venue.freezeStopOrder(key, terms), isFromMarket };
    } catch (error) {
      // Dust, and symbols whose market is closed.
      if (error instanceof InvalidInputError) return notNow;
      throw error;
    }
  }

  private async start(key: OrderKey, order: FrozenOrder, ordersSeen: number): Promise<void> {
    const { ledger, recovery, settings, taskQueue } = this.dependencies;
    const said = {
      at: Date.now(),
      source: 'ballast',
      detail: `protects the position from ${order.referencePrice} on`,
    } as const;
    const { created, record } = await ledger.recordIntent(key, order, said, ordersSeen);
    if (created) recovery.unsent.add(record);
    await startOrAttach(taskQueue, recoveryInput(record, settings(key.account).limits));
  }
}
