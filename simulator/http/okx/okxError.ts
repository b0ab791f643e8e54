import type { Rejection } from '../../matching/rejection.ts';

/** An answer that is an error, in the form that OKX gives it: mostly with status 200, told apart by its code. */
export class OkxError extends Error {
  override readonly name = 'OkxError';
  readonly status: number;
  readonly code: string;
  private readonly data: readonly object[];

  constructor(code: string, message: string, status = 200, data: readonly object[] = []) {
    super(message);
    this.code = code;
    this.status = status;
    this.data = data;
  }

  get body(): object {
    return { code: this.code, data: this.data, msg: this.message };
  }
}

export function missingParameter(name: string): OkxError {
  return new OkxError('50014', `Parameter ${name} can not be empty.`, 400);
}

/** An order, or a cancel, that came to nothing: the code is within the list. */
export function operationFailed(code: string, message: string, ids: { clOrdId: string; ordId: string }): OkxError {
  return new OkxError('1', 'All operations failed', 200, [
    { ...ids, sCode: code, sMsg: message, tag: '', ts: String(Date.now()) },
  ]);
}

/** The venue's code and words for an order that was not accepted. */
export function codeOfRejection({ error, previewReason }: Rejection): readonly [string, string] {
  if (error === 'INVALID_PRODUCT_ID') return ['51001', 'Instrument ID does not exist.'];
  if (error === 'ORDER_ENTRY_DISABLED') return ['51027', 'Contract expired.'];
  if (error === 'INSUFFICIENT_FUND') return ['51008', 'Order failed. Insufficient balance in account.'];
  if (error === 'DUPLICATE_CLIENT_ORDER_ID') return ['51016', 'Client order ID already exists.'];
  if (error === 'INVALID_NO_LIQUIDITY') return ['51115', 'There is no price to trade at.'];
  if (previewReason.includes('PRICE_PRECISION')) return ['51006', 'Order price is not within the price limit.'];
  if (previewReason.includes('TOO_SMALL'))
    return ['51020', 'Your order should meet or exceed the minimum order amount.'];
  if (previewReason.includes('PRECISION')) return ['51121', 'Order quantity must be a multiple of the lot size.'];
  if (previewReason.includes('TOO_LARGE')) return ['51202', 'Market order amount exceeds the maximum amount.'];
  return ['51000', 'Parameter error.'];
}
