import { z } from 'zod';
import { isLoopbackAddress, LOOPBACK_ADDRESSES } from '../core/net/loopback.ts';
import { duration } from './duration.ts';
import { webAddress } from './webAddress.ts';

/** ccxt's names of the venues that Ballast trades at: those whose orders are found again after a lost answer, shown by tests. */
export const SUPPORTED_VENUES = ['coinbase', 'binance'] as const;

/** Section `exchange`: where orders go. Paper trading never leaves this machine; live trading needs its sentence. */
export const exchange = z
  .strictObject({
    id: z.enum(SUPPORTED_VENUES).default('coinbase').describe('The venue, by the name that ccxt gives it'),
    mode: z
      .enum(['paper', 'live'])
      .default('paper')
      .describe("paper trades at the local simulator, with the simulator's keys; it never leaves this machine"),
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
    balanceLag: duration('100ms', '2m')
      .default('30s')
      .describe(
        'Balances may be so much older than orders; a change that no order explains is taken over once it has lasted for so long',
      ),
  })
  .superRefine(({ mode, acknowledgeLive, url }, context) => {
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
