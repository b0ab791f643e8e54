import { VenueBusyError, VenueRefusedError, VenueUnreachableError } from '../../core/ports/exchange.ts';
import { isRecord, type Payload } from './payload.ts';
import type { Scrub } from './scrub.ts';

/** What an exception from ccxt says about the request. */
export type Failure =
  /** The venue turned the request down in its own words; nothing was executed. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly detail: string }
  /** The venue says that it already has an order under this client order ID. */
  | { readonly kind: 'exists'; readonly detail: string }
  /** Too many requests: not accepted, may be sent again later. */
  | { readonly kind: 'busy'; readonly detail: string }
  /** The credentials or the signature were refused. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** Everything else. After a submission the order may exist. */
  | { readonly kind: 'unknown'; readonly detail: string };

/**
 * ccxt's classes that are an answer. Its other classes are not: NetworkError, RequestTimeout, ExchangeNotAvailable, OperationFailed and
 * plain ExchangeError also come from lost, torn or 5xx answers.
 */
const BY_CLASS: ReadonlyMap<string, 'rejected' | 'exists' | 'busy' | 'refused'> = new Map([
  ['RateLimitExceeded', 'busy'],
  ['DDoSProtection', 'busy'],
  ['AuthenticationError', 'refused'],
  ['PermissionDenied', 'refused'],
  ['AccountNotEnabled', 'refused'],
  ['AccountSuspended', 'refused'],
  ['InvalidNonce', 'refused'],
  ['DuplicateOrderId', 'exists'],
  ['InsufficientFunds', 'rejected'],
  ['InvalidOrder', 'rejected'],
  ['OrderNotFound', 'rejected'],
  ['OrderImmediatelyFillable', 'rejected'],
  ['OrderNotFillable', 'rejected'],
  ['BadRequest', 'rejected'],
  ['BadSymbol', 'rejected'],
  ['MarketClosed', 'rejected'],
  ['OperationRejected', 'rejected'],
  ['RestrictedLocation', 'rejected'],
]);

/**
 * Codes of a venue's error body that mean the request was looked at and turned down (the gRPC codes that Coinbase's gateway
 * answers with). INTERNAL, UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED and UNKNOWN are left out on purpose.
 */
const BY_CODE: ReadonlyMap<string, 'rejected' | 'exists' | 'busy' | 'refused'> = new Map([
  ['INVALID_ARGUMENT', 'rejected'],
  ['NOT_FOUND', 'rejected'],
  ['FAILED_PRECONDITION', 'rejected'],
  ['OUT_OF_RANGE', 'rejected'],
  ['UNIMPLEMENTED', 'rejected'],
  ['ALREADY_EXISTS', 'exists'],
  ['RESOURCE_EXHAUSTED', 'busy'],
  ['PERMISSION_DENIED', 'refused'],
  ['UNAUTHENTICATED', 'refused'],
  ['UNAUTHORIZED', 'refused'],
]);

/**
 * Judges an exception thrown by ccxt or by reading an answer. Only what is positively known counts as an answer; the rest is
 * `unknown`. The venue's own body, which ccxt appends to its messages, is asked before ccxt's class.
 *
 * @param scrub removes credentials from the texts that leave here
 */
export function classifyFailure(error: unknown, scrub: Scrub): Failure {
  const name = error instanceof Error ? error.name : typeof error;
  const message = error instanceof Error ? error.message : String(error);
  const detail = scrub(`${name}: ${message}`);
  const body = errorBody(message);

  if (body !== undefined) {
    const refusal = orderRefusal(body);
    if (refusal !== undefined)
      return refusal.includes('DUPLICATE_CLIENT_ORDER_ID')
        ? { kind: 'exists', detail }
        : { kind: 'rejected', reason: refusal, detail };
    if (typeof body.msg === 'string' && /duplicate order/i.test(body.msg)) return { kind: 'exists', detail };
    const code = typeof body.error === 'string' ? body.error.toUpperCase() : '';
    const kind = BY_CODE.get(code);
    if (kind !== undefined) return kind === 'rejected' ? { kind, reason: code, detail } : { kind, detail };
  }
  const kind = BY_CLASS.get(name);
  if (kind === undefined) return { kind: 'unknown', detail };
  return kind === 'rejected' ? { kind, reason: name, detail } : { kind, detail };
}

/** The error of the port for a failed request that was not the submission of an order. */
export function toVenueError(failure: Failure): VenueBusyError | VenueRefusedError | VenueUnreachableError {
  switch (failure.kind) {
    case 'busy':
      return new VenueBusyError(failure.detail);
    case 'refused':
    case 'rejected':
    case 'exists':
      return new VenueRefusedError(failure.detail);
    case 'unknown':
      return new VenueUnreachableError(failure.detail);
    default: {
      const unreachable: never = failure;
      return unreachable;
    }
  }
}

/** The JSON object inside `coinbase {...}`; ccxt puts the venue's name before the body. */
function errorBody(message: string): Payload | undefined {
  const start = message.indexOf('{');
  if (start < 0) return undefined;
  try {
    const parsed: unknown = JSON.parse(message.slice(start));
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Why the venue created no order, in its words: the first reason that says something. */
function orderRefusal(body: Payload): string | undefined {
  const response = body.error_response;
  if (body.success !== false || !isRecord(response)) return undefined;
  const reasons = [response.new_order_failure_reason, response.error, response.preview_failure_reason];
  return reasons.find((reason): reason is string => typeof reason === 'string' && !/^$|UNKNOWN/.test(reason));
}
