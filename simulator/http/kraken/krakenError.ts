import type { Rejection } from '../../matching/rejection.ts';

/** An answer that is an error, in the form that Kraken gives it: with status 200, told by its text. */
export class KrakenError extends Error {
  override readonly name = 'KrakenError';

  get body(): object {
    return { error: [this.message] };
  }
}

export function invalidArguments(name: string): KrakenError {
  return new KrakenError(`EGeneral:Invalid arguments:${name}`);
}

/** The venue's words for an order that was not accepted. */
export function rejectionError({ error, previewReason }: Rejection): KrakenError {
  if (error === 'INVALID_PRODUCT_ID') return new KrakenError('EQuery:Unknown asset pair');
  if (error === 'ORDER_ENTRY_DISABLED') return new KrakenError('EService:Market in cancel_only mode');
  if (error === 'INSUFFICIENT_FUND') return new KrakenError('EOrder:Insufficient funds');
  if (error === 'DUPLICATE_CLIENT_ORDER_ID') return new KrakenError('EOrder:Duplicate cl_ord_id');
  if (error === 'INVALID_LIMIT_PRICE_POST_ONLY') return new KrakenError('EOrder:Post only order');
  if (previewReason.includes('PRICE_PRECISION')) return invalidArguments('price');
  if (previewReason.includes('PRECISION')) return invalidArguments('volume');
  if (previewReason.includes('QUOTE_SIZE_TOO_SMALL')) return new KrakenError('EOrder:Cost minimum not met');
  if (previewReason.includes('TOO_SMALL')) return new KrakenError('EOrder:Order minimum not met');
  return new KrakenError('EOrder:Invalid order');
}
