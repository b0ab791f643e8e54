import { describe, expect, it } from 'vitest';
import { classifyFailure, toVenueError } from '../../../adapters/exchange/classifyFailure.ts';

const keep = (text: string) => text;

function failure(name: string, message: string) {
  const error = new Error(message);
  error.name = name;
  return classifyFailure(error, keep);
}

const refusal = (fields: object) => `coinbase ${JSON.stringify({ success: false, error_response: fields })}`;

const okxOrder = (sCode: string) =>
  `okx ${JSON.stringify({ code: '1', data: [{ clOrdId: 'a', ordId: '', sCode, sMsg: 'x' }], msg: 'All operations failed' })}`;

describe('classifyFailure', () => {
  it.each([
    ['ExchangeError', refusal({ error: 'INSUFFICIENT_FUND' }), 'INSUFFICIENT_FUND'],
    [
      'InsufficientFunds',
      refusal({ error: 'UNKNOWN_FAILURE_REASON', preview_failure_reason: 'PREVIEW_INSUFFICIENT_FUND' }),
      'PREVIEW_INSUFFICIENT_FUND',
    ],
    [
      'ExchangeError',
      refusal({ error: 'X', new_order_failure_reason: 'ORDER_ENTRY_DISABLED' }),
      'ORDER_ENTRY_DISABLED',
    ],
    ['BadRequest', 'coinbase {"error":"INVALID_ARGUMENT","message":"bad size"}', 'INVALID_ARGUMENT'],
    ['ExchangeError', 'coinbase {"error":"NOT_FOUND","error_details":"no product"}', 'NOT_FOUND'],
    ['InsufficientFunds', okxOrder('51008'), 'InsufficientFunds'],
    ['ExchangeError', okxOrder('51094'), '51094'],
    ['InvalidOrder', 'amount must be greater than minimum amount precision', 'InvalidOrder'],
    ['BadSymbol', 'coinbase does not have market symbol X/USD', 'BadSymbol'],
    ['InsufficientFunds', 'kraken {"error":["EOrder:Insufficient funds"]}', 'EOrder:Insufficient funds'],
    ['ExchangeError', 'kraken {"error":["EOrder:Cost minimum not met"]}', 'EOrder:Cost minimum not met'],
    ['ExchangeError', 'kraken {"error":["EService:Deadline elapsed"]}', 'EService:Deadline elapsed'],
    [
      'OnMaintenance',
      'kraken {"error":["EService:Market in cancel_only mode"]}',
      'EService:Market in cancel_only mode',
    ],
  ])('knows a rejection: %s %s', (name, message, reason) => {
    expect(failure(name, message)).toMatchObject({ kind: 'rejected', reason });
  });

  it.each([
    ['ExchangeError', refusal({ error: 'DUPLICATE_CLIENT_ORDER_ID' })],
    [
      'ExchangeError',
      refusal({ error: 'UNKNOWN_FAILURE_REASON', new_order_failure_reason: 'DUPLICATE_CLIENT_ORDER_ID' }),
    ],
    ['DuplicateOrderId', 'x'],
    ['InvalidOrder', okxOrder('51016')],
    ['InvalidOrder', 'bybit {"retCode":170141,"retMsg":"Duplicate clientOrderId."}'],
    ['ExchangeError', 'kraken {"error":["EOrder:Duplicate cl_ord_id"]}'],
  ])('takes a duplicate for proof that the order exists: %s %s', (name, message) => {
    expect(failure(name, message).kind).toBe('exists');
  });

  it.each([
    ['RateLimitExceeded', 'coinbase POST http://x 429 Too Many Requests rate limit'],
    ['DDoSProtection', 'binance 418'],
    ['RateLimitExceeded', 'coinbase {"error":"RESOURCE_EXHAUSTED"}'],
    ['OperationFailed', 'binance {"code":-1008,"msg":"Server is currently overloaded with other requests."}'],
    ['InvalidNonce', 'binance {"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}'],
    ['InvalidNonce', 'timestamp outside of the recvWindow'],
    ['InvalidNonce', 'kraken {"error":["EAPI:Invalid nonce"]}'],
    ['DDoSProtection', 'kraken {"error":["EOrder:Rate limit exceeded"]}'],
    ['ExchangeError', 'kraken {"error":["EService: Throttled: 1700000000"]}'],
    ['ExchangeError', 'okx {"code":"50061","data":[],"msg":"order rate limit"}'],
    ['InvalidNonce', 'okx {"code":"50102","msg":"Timestamp request expired"}'],
    ['ExchangeError', 'okx {"code":"50036","data":[],"msg":"expTime"}'],
  ])('knows a busy venue: %s %s', (name, message) => {
    expect(failure(name, message).kind).toBe('busy');
  });

  it.each([
    ['AuthenticationError', 'coinbase {"error":"unauthorized"}'],
    ['AuthenticationError', 'coinbase GET http://x 401 Unauthorized'],
    ['PermissionDenied', 'coinbase {"error":"PERMISSION_DENIED"}'],
    ['ExchangeError', 'kraken {"error":["EAPI:Invalid signature"]}'],
    ['DDoSProtection', 'binance {"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}'],
    ['AuthenticationError', 'binance {"code":-2014,"msg":"API-key format invalid."}'],
    ['AuthenticationError', 'binance {"code":-1022,"msg":"Signature for this request is not valid."}'],
  ])('knows refused credentials: %s %s', (name, message) => {
    expect(failure(name, message).kind).toBe('refused');
  });

  it.each([
    ['DDoSProtection', 'binance {"code":-2015,"msg":"Invalid API-key."}', 'it was revoked'],
    ['AuthenticationError', 'coinbase GET http://x 401 Unauthorized', 'it was revoked'],
    ['AuthenticationError', 'coinbase GET http://x 401 Unauthorized', 'clock of this machine'],
    ['AuthenticationError', 'binance {"code":-1022,"msg":"Signature for this request is not valid."}', 'secret'],
    ['InvalidNonce', 'binance {"code":-1021,"msg":"Timestamp"}', 'set the clock'],
    ['OperationFailed', 'binance {"code":-1008,"msg":"overloaded"}', 'overloaded'],
  ])('says what to do: %s %s', (name, message, advice) => {
    expect(toVenueError(failure(name, message)).message).toContain(advice);
  });

  it.each([
    ['RequestTimeout', 'coinbase POST http://x request timed out (10000 ms)'],
    ['NetworkError', 'coinbase POST http://x fetch failed: read ECONNRESET'],
    ['NetworkError', 'coinbase POST http://x fetch failed: getaddrinfo ENOTFOUND api.coinbase.com'],
    ['ExchangeNotAvailable', 'coinbase POST http://x 502 Bad Gateway <html>'],
    ['ExchangeNotAvailable', 'coinbase POST http://x 400 Bad Request <html>'],
    ['ExchangeError', 'coinbase {"error":"internal_server_error"}'],
    ['ExchangeError', 'coinbase {"error":"UNAVAILABLE"}'],
    ['ExchangeError', 'coinbase {"error":"INTERNAL","message":"x"}'],
    ['ExchangeError', refusal({ error: 'UNKNOWN_FAILURE_REASON', message: '' })],
    ['ExchangeError', 'coinbase {"success":false'],
    ['BadResponse', 'x'],
    ['ExchangeNotAvailable', 'kraken {"error":["EGeneral:Internal error"]}'],
    ['ExchangeNotAvailable', 'kraken {"error":["EService:Unavailable"]}'],
    ['ExchangeError', 'kraken {"error":["WOrder:Something"],"result":{}}'],
    ['ExchangeError', 'kraken {"error":["EOrder:Internal error"]}'],
    ['RequestTimeout', okxOrder('51149')],
    ['InvalidOrder', 'bybit {"retCode":170146,"retMsg":"Order creation timeout"}'],
    ['BadRequest', 'bybit {"retCode":10014,"retMsg":"Invalid duplicate request."}'],
    ['ExchangeError', okxOrder('51054')],
    ['RequestTimeout', 'okx {"code":"50004","data":[],"msg":"API endpoint request timeout"}'],
    ['ExchangeNotAvailable', 'okx {"code":"50013","data":[],"msg":"Systems are busy"}'],
    ['ExchangeError', 'okx {"code":"1","data":[],"msg":"Operation failed"}'],
    ['TimeoutError', 'The operation was aborted due to timeout'],
    ['TypeError', "Cannot read properties of undefined (reading 'x')"],
  ])('takes everything else for unknown: %s %s', (name, message) => {
    expect(failure(name, message).kind).toBe('unknown');
  });

  it('survives what is no error at all', () => {
    for (const thrown of [undefined, null, 'text', 7, {}]) expect(classifyFailure(thrown, keep).kind).toBe('unknown');
  });

  it('scrubs what it passes on', () => {
    const scrubbed = classifyFailure(new Error('key abc'), (text) => text.replace('abc', '[removed]'));
    expect(scrubbed.detail).toBe('Error: key [removed]');
  });

  it('becomes one of the three errors of the port', () => {
    expect(toVenueError({ kind: 'busy', detail: 'd' }).name).toBe('VenueBusyError');
    expect(toVenueError({ kind: 'refused', detail: 'd' }).name).toBe('VenueRefusedError');
    expect(toVenueError({ kind: 'rejected', reason: 'r', detail: 'd' }).name).toBe('VenueRefusedError');
    expect(toVenueError({ kind: 'unknown', detail: 'd' }).name).toBe('VenueUnreachableError');
  });
});
