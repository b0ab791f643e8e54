/** Why an order was not accepted, in the venue's codes. */
export interface Rejection {
  readonly error: string;
  readonly previewReason: string;
  readonly message: string;
}

function reject(error: string, previewReason: string, message: string): Rejection {
  return { error, previewReason, message };
}

/** The rejections that the exchange knows, each with the words that the venue's enumerations have for it. */
export const REJECTIONS = {
  unknownProduct: (symbol: string) =>
    reject('INVALID_PRODUCT_ID', 'PREVIEW_INVALID_PRODUCT_ID', `no product ${symbol}`),
  disabled: (symbol: string) =>
    reject('ORDER_ENTRY_DISABLED', 'UNKNOWN_PREVIEW_FAILURE_REASON', `trading in ${symbol} is disabled`),
  noBook: (symbol: string) =>
    reject('INVALID_NO_LIQUIDITY', 'PREVIEW_MISSING_PRODUCT_PRICE_BOOK', `nothing is offered in ${symbol}`),
  sizePrecision: (increment: string) =>
    reject('INVALID_SIZE_PRECISION', 'PREVIEW_INVALID_SIZE_PRECISION', `base_size must be a multiple of ${increment}`),
  quotePrecision: (increment: string) =>
    reject(
      'INVALID_SIZE_PRECISION',
      'PREVIEW_INVALID_QUOTE_SIZE_PRECISION',
      `quote_size must be a multiple of ${increment}`,
    ),
  pricePrecision: (field: string, increment: string) =>
    reject('INVALID_PRICE_PRECISION', 'PREVIEW_INVALID_PRICE_PRECISION', `${field} must be a multiple of ${increment}`),
  baseTooSmall: (least: string) =>
    reject('UNKNOWN_FAILURE_REASON', 'PREVIEW_INVALID_BASE_SIZE_TOO_SMALL', `base_size must be at least ${least}`),
  baseTooLarge: (most: string) =>
    reject('UNKNOWN_FAILURE_REASON', 'PREVIEW_INVALID_BASE_SIZE_TOO_LARGE', `base_size must be at most ${most}`),
  quoteTooSmall: (least: string) =>
    reject(
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL',
      `the order's value must be at least ${least}`,
    ),
  quoteTooLarge: (most: string) =>
    reject(
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_INVALID_QUOTE_SIZE_TOO_LARGE',
      `the order's value must be at most ${most}`,
    ),
  duplicate: () =>
    reject('DUPLICATE_CLIENT_ORDER_ID', 'PREVIEW_DUPLICATE_CLIENT_ORDER_ID', 'an open order has this client order ID'),
  insufficientFund: () =>
    reject('INSUFFICIENT_FUND', 'PREVIEW_INSUFFICIENT_FUND', 'Insufficient balance in source account'),
  postOnlyCrosses: (best: string) =>
    reject(
      'INVALID_LIMIT_PRICE_POST_ONLY',
      'PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY',
      `a post-only order may not trade at once; the best opposite price is ${best}`,
    ),
  stopAbove: (last: string) =>
    reject(
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_STOP_PRICE_ABOVE_LAST_TRADE_PRICE',
      `stop_price must be below the last price ${last} for STOP_DIRECTION_STOP_DOWN`,
    ),
  stopBelow: (last: string) =>
    reject(
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_STOP_PRICE_BELOW_LAST_TRADE_PRICE',
      `stop_price must be above the last price ${last} for STOP_DIRECTION_STOP_UP`,
    ),
  endTimePast: (now: string) =>
    reject('UNSUPPORTED_ORDER_CONFIGURATION', 'PREVIEW_INVALID_ORDER_CONFIG', `end_time must be later than ${now}`),
} as const;
