import type { FastifyInstance } from 'fastify';
import { v5 as uuidV5 } from 'uuid';
import { ZERO } from '../exact.ts';
import type { Venue } from '../venue.ts';
import { authenticate } from './authenticate.ts';
import { Query } from './query.ts';

const WALLET_NAMESPACE = '9a5f2c2e-4a53-5d0f-9c55-0f1f1f6d7b11';

/** The ID of an account's wallet of one currency, the same for ever. */
export function walletId(account: string, currency: string): string {
  return uuidV5(`${account}/${currency}`, WALLET_NAMESPACE);
}

/** The older API, version 2: time, currencies, exchange rates and wallets. */
export function currencyRoutes(server: FastifyInstance, venue: Venue): void {
  const { market, clock, balances, exchange, keys, faults } = venue;
  const now = () => clock.now() + faults.clockSkew;
  const quotes = () => [...new Set(market.listed(clock.now()).map((rules) => rules.quote))].sort();

  server.get('/v2/time', () => ({ data: { iso: new Date(now()).toISOString(), epoch: Math.floor(now() / 1_000) } }));

  server.get('/api/v3/brokerage/time', () => ({
    iso: new Date(now()).toISOString(),
    epochSeconds: String(Math.floor(now() / 1_000)),
    epochMillis: String(now()),
  }));

  server.get('/v2/currencies', () => ({
    data: quotes().map((id) => ({ id, name: id === 'USD' ? 'United States Dollar' : id, min_size: '0.01' })),
  }));

  server.get('/v2/currencies/crypto', () => ({
    data: market.listed(clock.now()).map((rules) => ({
      asset_id: walletId('currency', rules.base),
      code: rules.base,
      name: rules.baseName,
      type: 'crypto',
      exponent: 8,
    })),
  }));

  server.get('/v2/exchange-rates', (request) => {
    const currency = new Query(request).text('currency') ?? 'USD';
    const rates = market.listed(clock.now()).flatMap((rules) => {
      const price = rules.quote === currency ? (exchange.price(rules.symbol) ?? ZERO) : ZERO;
      return price.isZero() ? [] : [[rules.base, price.pow(-1).toSignificantDigits(16).toFixed()] as const];
    });
    return { data: { currency, rates: { [currency]: '1.0', ...Object.fromEntries(rates) } } };
  });

  server.get('/v2/accounts', (request) => {
    const { account } = authenticate(request, keys);
    exchange.advance();
    const fiat = quotes();
    return {
      pagination: { next_uri: null, next_starting_after: null },
      data: balances.all(account).map(({ currency, total }) => ({
        id: walletId(account, currency),
        name: `${currency} Wallet`,
        type: fiat.includes(currency) ? 'fiat' : 'wallet',
        primary: false,
        currency: { code: currency, name: currency, type: fiat.includes(currency) ? 'fiat' : 'crypto' },
        balance: { amount: total.toFixed(), currency },
      })),
    };
  });
}
