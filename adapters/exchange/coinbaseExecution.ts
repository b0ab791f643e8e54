import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import { Exact } from '../../core/venues/venueIncrements.ts';
import { isRecord, type Payload, requiredAmountIn, requiredPositiveIn } from './payload.ts';

/** What an order of Coinbase has executed, as far as its own fields tell it. */
export interface ToldExecution {
  readonly filledBase: Exact;
  /** Undefined where the order has executed something and does not tell for how much. */
  readonly filledQuote: Exact | undefined;
  readonly feeQuote: Exact | undefined;
}

/**
 * What an order says that it has executed. An empty field is nothing for an order that has executed nothing, and not told for any other: taken as zero it would
 * close an order with less than was executed, or paid. One that is absent, or no number, makes the whole answer unusable.
 *
 * @throws VenueUnreachableError where a field is unusable, or the order is filled and has executed nothing
 */
export function toldExecution(order: Payload, status: string): ToldExecution {
  const filledBase = amountOrEmpty(order, 'filled_size') ?? new Exact(0);
  const value = amountOrEmpty(order, 'filled_value', true);
  const price = amountOrEmpty(order, 'average_filled_price', value !== undefined);
  const fees = amountOrEmpty(order, 'total_fees');
  if (filledBase.isZero()) {
    if (status === 'FILLED')
      throw new VenueUnreachableError(
        `order: status is FILLED, but "filled_size" is ${JSON.stringify(order.filled_size)}`,
      );
    return { filledBase, filledQuote: value ?? new Exact(0), feeQuote: fees ?? new Exact(0) };
  }
  const told = [value, price?.times(filledBase)].find((amount) => amount?.greaterThan(0) === true);
  return { filledBase, filledQuote: told, feeQuote: fees };
}

/**
 * The same from the order's fills.
 * @throws VenueUnreachableError where they are not all of what the order has executed
 */
export function executionOfFills(fills: readonly Payload[], { filledBase }: ToldExecution): ToldExecution {
  let [base, quote, fee] = [new Exact(0), new Exact(0), new Exact(0)];
  for (const fill of fills) {
    const price = requiredPositiveIn(fill, 'price', 'fills');
    const size = baseOfFill(fill);
    base = base.plus(size);
    quote = quote.plus(fill.size_in_quote === true ? requiredPositiveIn(fill, 'size', 'fills') : size.times(price));
    fee = fee.plus(requiredAmountIn(fill, 'commission', 'fills'));
  }
  if (base.minus(filledBase).abs().lessThanOrEqualTo('1e-12')) return { filledBase, filledQuote: quote, feeQuote: fee };
  throw new VenueUnreachableError(
    `order: "filled_size" is ${filledBase.toFixed()}, but "filled_value", "average_filled_price" or "total_fees" is empty, and the fills tell ${base.toFixed()}`,
  );
}

/** Base units of a fill, which may be told in quote currency. */
export function baseOfFill(fill: Payload): Exact {
  const size = requiredPositiveIn(fill, 'size', 'fills');
  return fill.size_in_quote === true
    ? size.dividedBy(requiredPositiveIn(fill, 'price', 'fills')).toDecimalPlaces(18)
    : size;
}

/** The size that an order was placed with, from the one configuration that it has. */
export function orderSizes(order: Payload): Payload {
  const configurations = isRecord(order.order_configuration) ? Object.values(order.order_configuration) : [];
  return configurations.find(isRecord) ?? {};
}

/** @param mayBeAbsent where another field tells the same */
function amountOrEmpty(order: Payload, field: string, mayBeAbsent = false): Exact | undefined {
  const value = order[field];
  if (value === '' || (mayBeAbsent && (value === undefined || value === null))) return undefined;
  return requiredAmountIn(order, field, 'order');
}
