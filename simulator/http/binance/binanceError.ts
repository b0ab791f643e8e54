import type { Rejection } from '../../matching/rejection.ts';

/** An answer that is an error, in the form that Binance gives it. */
export class BinanceError extends Error {
  override readonly name = 'BinanceError';
  readonly status: number;
  readonly code: number;

  constructor(code: number, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }

  get body(): object {
    return { code: this.code, msg: this.message };
  }
}

export function missingParameter(name: string): BinanceError {
  return new BinanceError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
}

/** The venue's code and words for an order that was not accepted. */
export function rejectionError({ error, previewReason }: Rejection): BinanceError {
  if (error === 'INVALID_PRODUCT_ID') return new BinanceError(-1121, 'Invalid symbol.');
  if (error === 'ORDER_ENTRY_DISABLED') return new BinanceError(-1013, 'Market is closed.');
  if (error === 'INSUFFICIENT_FUND')
    return new BinanceError(-2010, 'Account has insufficient balance for requested action.');
  if (error === 'DUPLICATE_CLIENT_ORDER_ID') return new BinanceError(-2010, 'Duplicate order sent.');
  if (error === 'INVALID_LIMIT_PRICE_POST_ONLY')
    return new BinanceError(-2010, 'Order would immediately match and take.');
  if (error === 'INVALID_NO_LIQUIDITY')
    return new BinanceError(-2010, 'Order book liquidity is less than LOT_SIZE filter minimum quantity.');
  if (previewReason.includes('PRICE_PRECISION')) return new BinanceError(-1013, 'Filter failure: PRICE_FILTER');
  if (previewReason.includes('STOP_PRICE')) return new BinanceError(-2010, 'Stop price would trigger immediately.');
  if (previewReason.includes('QUOTE_SIZE')) return new BinanceError(-1013, 'Filter failure: NOTIONAL');
  if (previewReason.includes('SIZE')) return new BinanceError(-1013, 'Filter failure: LOT_SIZE');
  return new BinanceError(-2010, 'New order rejected.');
}
