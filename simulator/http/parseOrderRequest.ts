import { z } from 'zod';
import type { OrderRequest, OrderTerms } from '../matching/terms.ts';
import { invalidArgument } from './coinbaseError.ts';

const amount = z
  .string()
  .regex(/^\d{1,18}(\.\d{1,18})?$/, 'must be a decimal number')
  .refine((text) => Number(text) > 0, 'must be above 0');
const time = z.iso.datetime({ offset: true });
const stopDirection = z.enum(['STOP_DIRECTION_STOP_UP', 'STOP_DIRECTION_STOP_DOWN']);
const limit = z.object({ base_size: amount, limit_price: amount, post_only: z.boolean().default(false) });
const stopLimit = z.object({
  base_size: amount,
  limit_price: amount,
  stop_price: amount,
  stop_direction: stopDirection,
});

const configurations = {
  market_market_ioc: z.union([z.object({ quote_size: amount }), z.object({ base_size: amount })]),
  limit_limit_gtc: limit,
  limit_limit_gtd: limit.extend({ end_time: time }),
  sor_limit_ioc: limit.omit({ post_only: true }),
  limit_limit_fok: limit.omit({ post_only: true }),
  stop_limit_stop_limit_gtc: stopLimit,
  stop_limit_stop_limit_gtd: stopLimit.extend({ end_time: time }),
} as const;

const bodySchema = z.object({
  client_order_id: z.string().min(1).max(128),
  product_id: z.string().min(1),
  side: z.enum(['BUY', 'SELL']),
  order_configuration: z.record(z.string(), z.unknown()),
});

/**
 * The order that a body asks for. Fields that the exchange does not know are passed over, as the venue does.
 *
 * @throws CoinbaseError 400 that names the field
 */
export function parseOrderRequest(body: unknown): OrderRequest {
  const raw = typeof body === 'string' ? body : '';
  const { client_order_id, product_id, side, order_configuration } = checked(bodySchema, jsonIn(body), '');
  return {
    clientOrderId: client_order_id,
    idRule: 'forEver',
    productId: product_id,
    side,
    terms: termsOf(order_configuration),
    configuration: order_configuration,
    body: raw,
  };
}

/** The client order ID of a body that may be wrong in everything else: a known ID is answered before anything is looked at. */
export function clientOrderIdIn(body: unknown): string | undefined {
  const parsed = z.object({ client_order_id: z.string().min(1) }).safeParse(jsonIn(body));
  return parsed.success ? parsed.data.client_order_id : undefined;
}

/** A body's JSON. @throws CoinbaseError 400 where it is none */
export function jsonIn(body: unknown): unknown {
  if (typeof body !== 'string') throw invalidArgument('a JSON body is needed');
  try {
    return JSON.parse(body);
  } catch {
    throw invalidArgument('the body is not JSON');
  }
}

function termsOf(given: Readonly<Record<string, unknown>>): OrderTerms {
  const names = Object.keys(given);
  const name = names[0] ?? '';
  if (names.length !== 1) throw invalidArgument(`order_configuration must have one entry, not ${names.length}`);
  const value = given[name];
  switch (name) {
    case 'market_market_ioc': {
      const market = checked(configurations[name], value, name);
      return 'quote_size' in market
        ? { kind: 'market', quoteSize: market.quote_size }
        : { kind: 'market', baseSize: market.base_size };
    }
    case 'limit_limit_gtc': {
      const { base_size, limit_price, post_only } = checked(configurations[name], value, name);
      return {
        kind: 'limit',
        baseSize: base_size,
        limitPrice: limit_price,
        postOnly: post_only,
        duration: { kind: 'goodUntilCancelled' },
      };
    }
    case 'limit_limit_gtd': {
      const { base_size, limit_price, post_only, end_time } = checked(configurations[name], value, name);
      return {
        kind: 'limit',
        baseSize: base_size,
        limitPrice: limit_price,
        postOnly: post_only,
        duration: { kind: 'goodUntilDate', endTime: Date.parse(end_time) },
      };
    }
    case 'sor_limit_ioc':
    case 'limit_limit_fok': {
      const { base_size, limit_price } = checked(configurations[name], value, name);
      return {
        kind: 'limit',
        baseSize: base_size,
        limitPrice: limit_price,
        postOnly: false,
        duration: { kind: name === 'sor_limit_ioc' ? 'immediateOrCancel' : 'fillOrKill' },
      };
    }
    case 'stop_limit_stop_limit_gtc':
      return stopTerms(checked(configurations[name], value, name), { kind: 'goodUntilCancelled' });
    case 'stop_limit_stop_limit_gtd': {
      const stop = checked(configurations[name], value, name);
      return stopTerms(stop, { kind: 'goodUntilDate', endTime: Date.parse(stop.end_time) });
    }
    default:
      throw invalidArgument(
        `order_configuration ${name} is not supported; ${Object.keys(configurations).join(', ')} are`,
      );
  }
}

function stopTerms(
  stop: z.infer<typeof stopLimit>,
  duration: (OrderTerms & { kind: 'stopLimit' })['duration'],
): OrderTerms {
  return {
    kind: 'stopLimit',
    baseSize: stop.base_size,
    limitPrice: stop.limit_price,
    stopPrice: stop.stop_price,
    direction: stop.stop_direction === 'STOP_DIRECTION_STOP_UP' ? 'up' : 'down',
    duration,
  };
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalidArgument(
    `${[where, ...(issue?.path ?? [])].filter((part) => part !== '').join('.')}: ${issue?.message}`,
  );
}
