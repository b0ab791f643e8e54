import type { FrozenOrder, LimitTerms } from '../../core/orders/order.ts';
import type { OrderBody } from '../../core/venues/freezeOrder.ts';
import type { OrderRequest, OrderTerms } from '../../simulator/matching/terms.ts';

/** A frozen order as the venue's matching takes it, as its dialect would have read it from the body. */
export function orderRequest(order: FrozenOrder): OrderRequest {
  return {
    clientOrderId: order.clientOrderId,
    idRule: 'forEver',
    productId: order.symbol,
    side: order.side === 'buy' ? 'BUY' : 'SELL',
    terms: termsOf(order),
    configuration: {},
    body: order.body,
  };
}

function termsOf({ type, side, baseQuantity, quoteAmount, limit, referencePrice, body }: FrozenOrder): OrderTerms {
  switch (type) {
    case 'market':
      return side === 'buy' ? { kind: 'market', quoteSize: quoteAmount } : { kind: 'market', baseSize: baseQuantity };
    case 'limit':
      return { ...limitTerms(baseQuantity, limit), duration: { kind: 'goodUntilCancelled' } };
    case 'marketableLimit':
      return { ...limitTerms(baseQuantity, limit), duration: { kind: 'immediateOrCancel' } };
    case 'stop':
      return {
        kind: 'stopLimit',
        baseSize: baseQuantity,
        stopPrice: referencePrice,
        limitPrice: limitOf(body),
        direction: 'down',
        duration: { kind: 'goodUntilCancelled' },
      };
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

/** The limit of a stop is in its body alone. */
function limitOf(body: string): string {
  const { price } = JSON.parse(body) as OrderBody;
  if (price === undefined) throw new Error('A frozen stop order has no limit');
  return price;
}

function limitTerms(baseSize: string, limit: LimitTerms | undefined) {
  if (limit === undefined) throw new Error('A frozen limit order has no limit');
  return { kind: 'limit', baseSize, limitPrice: limit.price, postOnly: false } as const;
}
