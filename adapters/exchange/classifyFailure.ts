import { VenueBusyError, VenueRefusedError, VenueUnreachableError } from '../../core/ports/exchange.ts';
import { isRecord, type Payload } from './payload.ts';
import { plainFailure } from './plainFailure.ts';
import type { Scrub } from './scrub.ts';

/** What an exception from ccxt says about the request. */
export type Failure =
  /** The venue turned the request down in its own words; nothing was executed. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly detail: string }
  /** The venue says that it already has an order under this client order ID. */
  | { readonly kind: 'exists'; readonly detail: string }
  /** Too many requests: not accepted, may be sent again later. */
  | { readonly kind: 'busy'; readonly detail: string; readonly advice?: string | undefined }
  /** The credentials or the signature were refused. */
  | { readonly kind: 'refused'; readonly detail: string; readonly advice?: string | undefined }
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
  ['InvalidNonce', 'busy'],
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

/** What a code of Binance means, and what to do about it. */
interface KnownCode {
  readonly kind: 'busy' | 'refused';
  readonly advice: string;
}

const KEY_ADVICE =
  'The venue does not take the API key. If it worked before, it was revoked, has expired, or lost this address or its permissions: look at the key at the venue, give the new one in the environment, and start again.';
const CLOCK_ADVICE =
  'The clock of this machine and that of the venue differ by more than the venue takes. Nothing was executed; set the clock (NTP), and it goes on by itself.';

/**
 * Codes of Binance that ccxt's classes do not tell apart (https://developers.binance.com/docs/binance-spot-api-docs/errors): once a key has worked it takes a
 * revoked one for a ban that passes, and an overloaded server for one of which nobody knows what it did.
 */
const BINANCE_CODES: ReadonlyMap<unknown, KnownCode> = new Map([
  [-1002, { kind: 'refused', advice: KEY_ADVICE }],
  [-2008, { kind: 'refused', advice: KEY_ADVICE }],
  [-2014, { kind: 'refused', advice: KEY_ADVICE }],
  [-2015, { kind: 'refused', advice: KEY_ADVICE }],
  [
    -1022,
    {
      kind: 'refused',
      advice:
        'The signature was refused: the secret does not belong to the API key. Give both of one key in the environment.',
    },
  ],
  [-1021, { kind: 'busy', advice: CLOCK_ADVICE }],
  [
    -1008,
    {
      kind: 'busy',
      advice: 'The venue is overloaded and has not taken the request. It is asked again; nothing is to be done.',
    },
  ],
]);

/**
 * Codes of OKX that ccxt's classes do not tell apart (https://www.okx.com/docs-v5/en/#error-code): a client order ID that is in use, requests that were not taken, and
 * time-outs of its own, after which an order may exist.
 */
const OKX_CODES: ReadonlyMap<string, { readonly kind: 'exists' | 'busy' | 'unknown'; readonly advice?: string }> =
  new Map([
    ['51011', { kind: 'exists' }],
    ['51016', { kind: 'exists' }],
    ['50061', { kind: 'busy' }],
    ['50036', { kind: 'busy', advice: CLOCK_ADVICE }],
    ['51054', { kind: 'unknown' }],
    ['51149', { kind: 'unknown' }],
  ]);

/**
 * Codes of Bybit that ccxt's classes do not tell apart (https://bybit-exchange.github.io/docs/v5/error): a client order ID that is in use, and time-outs and failures of its
 * own, after which an order may exist.
 */
const BYBIT_CODES: ReadonlyMap<unknown, 'exists' | 'unknown'> = new Map([
  [170141, 'exists'],
  [110072, 'exists'],
  [10014, 'unknown'],
  [170007, 'unknown'],
  [170146, 'unknown'],
  [170149, 'unknown'],
  [170234, 'unknown'],
]);

const NONCE_ADVICE =
  'The number that each signed request must count up (nonce) was not above the one before. Nothing was executed, and it is asked again. Where it goes on, something else uses this API key, or the clock of this machine was set back: give Ballast a key of its own.';

/**
 * What errors of Kraken say of the request, the first that fits (https://docs.kraken.com/exchange/guides/general/errors). `EOrder:` is an order that was looked at and not
 * placed; failures of its own, after which an order may exist, are left out on purpose.
 */
const KRAKEN_ERRORS: readonly {
  readonly form: RegExp;
  readonly kind: 'exists' | 'busy' | 'refused' | 'rejected' | 'unknown';
  readonly advice?: string;
}[] = [
  { form: /^EAPI:Invalid nonce/, kind: 'busy', advice: NONCE_ADVICE },
  { form: /Rate limit exceeded|Too many requests|Throttled|Temporary lockout/i, kind: 'busy' },
  { form: /^E(API:Invalid (key|signature)|General:Permission denied|Auth:)/, kind: 'refused', advice: KEY_ADVICE },
  { form: /Internal error|Unavailable|Busy|Timeout/i, kind: 'unknown' },
  { form: /cl_?ord_?id.*(duplicate|unique|exist|use)|duplicate.*cl_?ord_?id/i, kind: 'exists' },
  { form: /Deadline elapsed|Market in \w+_only mode/i, kind: 'rejected' },
  { form: /^E(Order|Query|General):/, kind: 'rejected' },
];

/** What to do where ccxt's class is all that is known. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  [
    'AuthenticationError',
    `${KEY_ADVICE} A clock of this machine that is wrong by more than a minute or two has the same effect: signatures expire.`,
  ],
  ['PermissionDenied', KEY_ADVICE],
  ['InvalidNonce', CLOCK_ADVICE],
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
    const known = BINANCE_CODES.get(body.code);
    if (known !== undefined) return { kind: known.kind, detail, advice: known.advice };
    const ofOkx = OKX_CODES.get(okxCode(body));
    if (ofOkx !== undefined) return { ...ofOkx, detail };
    const ofBybit = BYBIT_CODES.get(body.retCode);
    if (ofBybit !== undefined) return { kind: ofBybit, detail };
    const ofKraken = krakenFailure(body, detail);
    if (ofKraken !== undefined) return ofKraken;
    if (typeof body.msg === 'string' && /duplicate order/i.test(body.msg)) return { kind: 'exists', detail };
    const code = typeof body.error === 'string' ? body.error.toUpperCase() : '';
    const kind = BY_CODE.get(code);
    if (kind === 'rejected') return { kind, reason: code, detail };
    if (kind === 'refused') return { kind, detail, advice: ADVICE.get(name) };
    if (kind !== undefined) return { kind, detail };
  }
  const kind = BY_CLASS.get(name);
  if (kind === undefined && body !== undefined && OKX_ORDER_REFUSAL.test(okxCode(body)))
    return { kind: 'rejected', reason: okxCode(body), detail };
  if (kind === undefined) return { kind: 'unknown', detail };
  if (kind === 'rejected') return { kind, reason: name, detail };
  return kind === 'exists' ? { kind, detail } : { kind, detail, advice: ADVICE.get(name) };
}

/**
 * The error of the port for a failed request that was not the submission of an order. Its message leads with the cause and what to do, where that is known; what ccxt
 * has said stands behind.
 */
export function toVenueError(failure: Failure): VenueBusyError | VenueRefusedError | VenueUnreachableError {
  const told = plainFailure(failure.detail);
  switch (failure.kind) {
    case 'busy':
      return new VenueBusyError(failure.advice === undefined ? told : `${failure.advice} ${told}`);
    case 'refused':
      return new VenueRefusedError(failure.advice === undefined ? told : `${failure.advice} ${told}`);
    case 'rejected':
    case 'exists':
      return new VenueRefusedError(told);
    case 'unknown':
      return new VenueUnreachableError(told);
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

/** Codes of OKX for an order that was looked at and not placed. */
const OKX_ORDER_REFUSAL = /^51\d{3}$/;

/** OKX's code of what came of an order, or of the request as a whole; its codes are texts. Empty where there is none. */
function okxCode(body: Payload): string {
  const [first]: readonly unknown[] = Array.isArray(body.data) ? body.data : [];
  const code = isRecord(first) && first.sCode !== undefined ? first.sCode : body.code;
  return typeof code === 'string' ? code : '';
}

/** What an answer of Kraken with errors says; they are a list of texts. A warning, and a text that is not known, leaves the request in doubt. */
function krakenFailure({ error }: Payload, detail: string): Failure | undefined {
  if (!Array.isArray(error)) return undefined;
  const [first] = error.map(String).filter((text) => text.startsWith('E'));
  const known = KRAKEN_ERRORS.find(({ form }) => first !== undefined && form.test(first));
  if (first === undefined || known === undefined || known.kind === 'unknown') return { kind: 'unknown', detail };
  return known.kind === 'rejected'
    ? { kind: known.kind, reason: first, detail }
    : { kind: known.kind, detail, advice: known.advice };
}

/** Why the venue created no order, in its words: the first reason that says something. */
function orderRefusal(body: Payload): string | undefined {
  const response = body.error_response;
  if (body.success !== false || !isRecord(response)) return undefined;
  const reasons = [response.new_order_failure_reason, response.error, response.preview_failure_reason];
  return reasons.find((reason): reason is string => typeof reason === 'string' && !/^$|UNKNOWN/.test(reason));
}
