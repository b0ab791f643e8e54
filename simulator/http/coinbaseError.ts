/** An answer that is an error, in the form that Coinbase gives it. */
export class CoinbaseError extends Error {
  override readonly name = 'CoinbaseError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, details: string) {
    super(details);
    this.status = status;
    this.code = code;
  }

  get body(): Readonly<Record<string, string>> {
    return { error: this.code, error_details: this.message, message: this.message };
  }
}

export function invalidArgument(details: string): CoinbaseError {
  return new CoinbaseError(400, 'INVALID_ARGUMENT', details);
}

export function notFound(details: string): CoinbaseError {
  return new CoinbaseError(404, 'NOT_FOUND', details);
}

export function unauthorized(): CoinbaseError {
  return new CoinbaseError(401, 'unauthorized', 'Unauthorized');
}

/** The venue's answer for an order that it does not know. */
export function orderNotFound(): CoinbaseError {
  return new CoinbaseError(404, 'NOT_FOUND', 'order with this orderID was not found');
}
