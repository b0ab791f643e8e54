import { describe, expect, it } from 'vitest';
import { classifyFailure, toVenueError } from '../../../adapters/exchange/classifyFailure.ts';

/** What a step tells that has failed for what ccxt has thrown. */
function told(name: string, message: string): string {
  const error = new Error(message);
  error.name = name;
  return toVenueError(classifyFailure(error, (text) => text)).message;
}

const GET = 'GET https://api.coinbase.com/api/v3/brokerage/accounts?limit=250';

describe('the failure of a request', () => {
  it.each([
    ['RequestTimeout', `coinbase ${GET} request timed out (10000 ms)`, /did not answer GET \S+ within 10 s/],
    [
      'NetworkError',
      `coinbase ${GET} fetch failed: getaddrinfo ENOTFOUND`,
      /cannot be reached for GET \S+ .*ENOTFOUND/,
    ],
    ['ExchangeNotAvailable', `coinbase ${GET} 503 Service Unavailable `, /answered GET \S+ with 503 Service Unavail/],
    ['RateLimitExceeded', `coinbase ${GET} 429 Too Many Requests slow`, /answered GET \S+ with 429 Too Many Requests/],
    ['DDoSProtection', `binance ${GET} 418 I'm a teapot `, /answered GET \S+ with 418/],
    ['PermissionDenied', 'coinbase {"error":"PERMISSION_DENIED","message":"No."}', /does not take the API key/],
    ['AuthenticationError', `coinbase ${GET} 401 Unauthorized x`, /does not take the API key.*with 401 Unauthorized/],
    ['AuthenticationError', 'coinbase {"error":"unauthorized"}', /does not take the API key.*answered "unauthorized"/],
    ['InvalidNonce', 'binance {"code":-1021,"msg":"Timestamp."}', /^The clock of this machine.*answered "Timestamp"/],
    ['DDoSProtection', 'binance {"code":-2015,"msg":"Invalid API-key."}', /not take the API key.*"Invalid API-key"/],
    ['ExchangeError', 'coinbase {"error":"INTERNAL","message":"try later"}', /answered "try later" \(ExchangeError\)/],
    ['ExchangeError', 'okx {"code":"1","data":[],"msg":""}', /answered with an error \(ExchangeError\)/],
    ['ExchangeError', 'bybit {"retCode":10016,"retMsg":"Internal error."}', /answered "Internal error"/],
    ['BadRequest', 'coinbase {"error":"INVALID_ARGUMENT","error_details":"bad"}', /answered "bad" \(BadRequest\)/],
    ['ExchangeError', 'coinbase {"success":false,"error_response":{"message":"no"}}', /answered "no"/],
  ])('leads with the cause in plain words: %s %s', (name, message, words) => {
    expect(told(name, message)).toMatch(/^(The venue|The clock) /);
    expect(told(name, message)).toMatch(words);
  });
});
