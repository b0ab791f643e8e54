import type { FastifyInstance } from 'fastify';
import { balancesShown } from '../faults/lateView.ts';
import type { Balance } from '../store/balances.ts';
import type { Venue } from '../venue.ts';
import { authenticate } from './authenticate.ts';
import { notFound } from './coinbaseError.ts';
import { walletId } from './currencies.ts';
import { cursorAfter, Query } from './query.ts';

/** Balances with holds, what a key may do, and the fees of its account. */
export function accountRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, fills, clock, keys } = venue;

  server.get('/api/v3/brokerage/accounts', (request) => {
    const { account } = authenticate(request, keys);
    exchange.advance();
    const query = new Query(request);
    const all = balancesShown(venue, account);
    const from = query.cursor() ?? 0;
    const page = all.slice(from, from + query.limit(49, 250));
    const next = from + page.length;
    return {
      accounts: page.map((balance) => describe(venue, account, balance)),
      has_next: next < all.length,
      cursor: next < all.length ? cursorAfter(next) : '',
      size: page.length,
    };
  });

  server.get<{ Params: { wallet: string } }>('/api/v3/brokerage/accounts/:wallet', (request) => {
    const { account } = authenticate(request, keys);
    exchange.advance();
    const balance = balancesShown(venue, account).find(
      ({ currency }) => walletId(account, currency) === request.params.wallet,
    );
    if (balance === undefined) throw notFound(`account ${request.params.wallet} not found`);
    return { account: describe(venue, account, balance) };
  });

  server.get('/api/v3/brokerage/key_permissions', (request) => {
    const { account, canTransfer } = authenticate(request, keys);
    return {
      can_view: true,
      can_trade: true,
      can_transfer: canTransfer,
      portfolio_uuid: walletId(account, 'portfolio'),
      portfolio_type: 'DEFAULT',
    };
  });

  server.get('/api/v3/brokerage/transaction_summary', (request) => {
    const { account } = authenticate(request, keys);
    exchange.advance();
    const month = fills.list({ account, since: clock.now() - 30 * 86_400_000, limit: 1_000_000 });
    const volume = month.reduce((sum, fill) => sum + fill.price.times(fill.size).toNumber(), 0);
    const fees = month.reduce((sum, fill) => sum + fill.commission.toNumber(), 0);
    return {
      total_volume: volume,
      total_fees: fees,
      fee_tier: {
        pricing_tier: 'Simulated',
        usd_from: '0',
        usd_to: '',
        taker_fee_rate: exchange.fees.taker,
        maker_fee_rate: exchange.fees.maker,
      },
      advanced_trade_only_volume: volume,
      advanced_trade_only_fees: fees,
      coinbase_pro_volume: 0,
      coinbase_pro_fees: 0,
      total_balance: '',
    };
  });
}

function describe({ market, clock }: Venue, account: string, { currency, total, hold }: Balance): object {
  const isQuote = market.listed(clock.now()).some((rules) => rules.quote === currency);
  const time = new Date(clock.now()).toISOString();
  return {
    uuid: walletId(account, currency),
    name: `${currency} Wallet`,
    currency,
    available_balance: { value: total.minus(hold).toFixed(), currency },
    default: true,
    active: true,
    created_at: time,
    updated_at: time,
    deleted_at: null,
    type: isQuote ? 'ACCOUNT_TYPE_FIAT' : 'ACCOUNT_TYPE_CRYPTO',
    ready: true,
    hold: { value: hold.toFixed(), currency },
    retail_portfolio_id: walletId(account, 'portfolio'),
    platform: 'ACCOUNT_PLATFORM_CONSUMER',
  };
}
