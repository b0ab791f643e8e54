import type { Rejection } from '../../matching/rejection.ts';

/** An answer that is an error, in the form that Bybit gives it: mostly with status 200, told apart by its code. */
export class BybitError extends Error {
  override readonly name = 'BybitError';
  readonly status: number;
  readonly code: number;

  constructor(code: number, message: string, status = 200) {
    super(message);
    this.code = code;
    this.status = status;
  }

  get body(): object {
    return { retCode: this.code, retMsg: this.message, result: {}, retExtInfo: {}, time: Date.now() };
  }
}

export function invalidParameter(name: string): BybitError {
  return new BybitError(10001, `Request parameter error: ${name}.`);
}

/** The venue's code and words for an order that was not accepted. */
export function rejectionError({ error, previewReason }: Rejection): BybitError {
  if (error === 'INVALID_PRODUCT_ID') return new BybitError(170121, 'Invalid symbol.');
  if (error === 'ORDER_ENTRY_DISABLED') return new BybitError(170151, 'The trading pair is not open yet.');
  if (error === 'INSUFFICIENT_FUND') return new BybitError(170131, 'Insufficient balance.');
  if (error === 'DUPLICATE_CLIENT_ORDER_ID') return duplicate();
  if (error === 'INVALID_NO_LIQUIDITY') return new BybitError(170210, 'New order rejected.');
  if (previewReason.includes('PRICE_PRECISION')) return new BybitError(170134, 'Order price has too many decimals.');
  if (previewReason.includes('PRECISION')) return new BybitError(170137, 'Order quantity has too many decimals.');
  if (previewReason.includes('QUOTE_SIZE_TOO_SMALL'))
    return new BybitError(170140, 'Order value exceeded lower limit.');
  if (previewReason.includes('TOO_SMALL')) return new BybitError(170136, 'Order quantity exceeded lower limit.');
  if (previewReason.includes('TOO_LARGE')) return new BybitError(170135, 'Order quantity exceeded upper limit.');
  return new BybitError(170210, 'New order rejected.');
}

export function duplicate(): BybitError {
  return new BybitError(170141, 'Duplicate clientOrderId.');
}
