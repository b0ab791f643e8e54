import { z } from 'zod';
import { isLoopbackAddress, LOOPBACK_ADDRESSES } from '../core/net/loopback.ts';
import { requireVenue } from '../core/venues/venues.ts';
import { duration } from './duration.ts';
import { webAddress } from './webAddress.ts';

/** ccxt's names of the venues that Ballast trades at: those whose orders are found again after a lost answer, shown by tests. */
export const SUPPORTED_VENUES = ['coinbase', 'binance', 'okx', 'bybit', 'kraken'] as const;

/** Section `exchange`: where orders go. Orders of paper trading never leave this machine; live trading needs its sentence. */
export const exchange = z
  .strictObject({
    id: z.enum(SUPPORTED_VENUES).default('coinbase').describe('The venue, by the name that ccxt gives it'),
    mode: z
      .enum(['paper', 'live'])
      .default('paper')
      .describe("paper trades at the local simulator, with the simulator's keys: no order leaves this machine"),
    market: z
      .enum(['simulated', 'live'])
      .default('simulated')
      .describe(
        "What paper trading trades on. simulated: a market that is made here; live: the venue's own public prices, books and candles, read without a key, while orders stay on this machine",
      ),
    marketUrl: webAddress
      .optional()
      .describe("Another address of the venue's public data, for market live: https, or http on this machine"),
    acknowledgeLive: z
      .literal('I trade real money')
      .optional()
      .describe('Live trading starts only with exactly this sentence here'),
    url: webAddress
      .optional()
      .describe(
        'Another address of the venue. In paper mode one on this machine only; without it the simulator is started and used. In live mode https, or a proxy on this machine',
      ),
    timeout: duration('100ms', '10m').default('10s').describe('How long one request to the venue may take'),
    rulesMaxAge: duration('1s', '1h')
      .default('1m')
      .describe(
        "How old the venue's list of markets may be: a market that has closed, or a raised minimum, is seen within it",
      ),
    balanceLag: duration('100ms', '2m')
      .default('30s')
      .describe(
        'Balances may be so much older than orders; a change that no order explains is taken over once it has lasted for so long',
      ),
  })
  .superRefine(({ mode, market, marketUrl, acknowledgeLive, url }, context) => {
    if (mode === 'paper' && market === 'live' && url !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['market'],
        message: '"simulated" or nothing beside exchange.url: what listens there has a market of its own',
      });
    if (marketUrl !== undefined && !isLoopbackAddress(marketUrl) && new URL(marketUrl).protocol !== 'https:')
      context.addIssue({
        code: 'custom',
        path: ['marketUrl'],
        message: 'an https address, or http on this machine: plain http would let everyone on the way make up prices',
      });
    if (mode === 'live' && acknowledgeLive === undefined)
      context.addIssue({
        code: 'custom',
        path: ['acknowledgeLive'],
        message: '"I trade real money", exactly so, since exchange.mode is live',
      });
    if (url === undefined || isLoopbackAddress(url)) return;
    if (mode === 'paper')
      context.addIssue({
        code: 'custom',
        path: ['url'],
        message: `${LOOPBACK_ADDRESSES}, since exchange.mode is paper; a real venue needs exchange.mode "live"`,
      });
    else if (new URL(url).protocol !== 'https:')
      context.addIssue({
        code: 'custom',
        path: ['url'],
        message:
          'an https address, or http on this machine: plain http would show signed requests to everyone on the way',
      });
  });

/** Settings that ask for orders which the venue does not have. */
export function venueProblems({
  exchange: { id },
  protection,
}: {
  readonly exchange: Pick<z.infer<typeof exchange>, 'id'>;
  readonly protection: { readonly stopLoss: number | 'off' };
}): readonly { readonly path: string[]; readonly message: string }[] {
  if (requireVenue(id).stopOrders || protection.stopLoss === 'off') return [];
  const message = `"off", since exchange.id is ${id}: a stop there is an order of another kind, which is not offered`;
  return [{ path: ['protection', 'stopLoss'], message }];
}

/** Whether paper trading reads a venue's own market. */
export function isLiveMarket({
  mode,
  market,
}: {
  readonly mode: 'paper' | 'live';
  readonly market: 'simulated' | 'live';
}): boolean {
  return mode === 'paper' && market === 'live';
}

/** Where trades come from and go to, as people are told. */
export function describeMarket(section: z.infer<typeof exchange>): string {
  const { id, mode, url } = section;
  if (mode === 'live') return `${id}, live${url === undefined ? '' : ` at ${url}`}`;
  if (url !== undefined) return `paper, what listens at ${url}`;
  return isLiveMarket(section)
    ? `paper on the live market: the public prices and books of ${id}, orders stay on this machine`
    : `paper on a simulated market of ${id}`;
}

/** What keeps the settings of the simulator from being those of a live market. */
export function liveMarketProblems(settings: {
  readonly exchange: z.infer<typeof exchange>;
  readonly simulator: {
    readonly candles?: string | undefined;
    readonly startAt?: string | undefined;
    readonly speed: number;
  };
}): readonly { readonly path: string[]; readonly message: string }[] {
  if (!isLiveMarket(settings.exchange)) return [];
  const { candles, startAt, speed } = settings.simulator;
  const given = { candles: candles !== undefined, startAt: startAt !== undefined, speed: speed !== 1 };
  return Object.entries(given).flatMap(([field, isGiven]) =>
    isGiven
      ? [
          {
            path: ['simulator', field],
            message: 'nothing, since exchange.market is live: its prices and its time are those of the venue',
          },
        ]
      : [],
  );
}
