import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import type { ExchangePort } from '../../core/ports/exchange.ts';

/** The moments of an order's way at which a worker can be made to die. */
export const KILL_POINTS = [
  'before the intent',
  'after the intent',
  'before the send',
  'after the send',
  'after the answer',
  'before the update',
  'after the update',
] as const;

export type KillPoint = (typeof KILL_POINTS)[number];

/** Kills its own process with -9 at a point, or holds an order up before its intent, once that is asked for. */
export class Trap {
  private armed: { readonly point: KillPoint; readonly passes: number } | undefined;
  private held: { readonly account: string; readonly ms: number } | undefined;

  /** The process dies when it comes to the point after `passes` orders have got past it. */
  arm(point: KillPoint, passes: number): void {
    this.armed = { point, passes };
  }

  /** The next order of the account waits for so long before its intent is committed. */
  hold(account: string, ms: number): void {
    this.held = { account, ms };
  }

  async linger(account: string): Promise<void> {
    const { held } = this;
    if (held?.account !== account) return;
    this.held = undefined;
    await sleep(held.ms);
  }

  pass(point: KillPoint): void {
    if (this.armed?.point !== point) return;
    if (this.armed.passes === 0) process.kill(process.pid, 'SIGKILL');
    this.arm(point, this.armed.passes - 1);
  }
}

/** The same ports, with a trap at every point. `after the send` is when the last byte of the order has left and no answer can have been read.
 * @param submission where the venue takes orders */
export function withKillPoints(
  dependencies: ActivityDependencies,
  trap: Trap,
  submission: RegExp,
): ActivityDependencies {
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest };
    if (request.method !== 'POST' || !submission.test(request.path)) return;
    request.once('finish', () => trap.pass('after the send'));
  });
  const { ledger } = dependencies;
  const between = async <T>(before: KillPoint, after: KillPoint, step: () => Promise<T>): Promise<T> => {
    trap.pass(before);
    const result = await step();
    trap.pass(after);
    return result;
  };
  return {
    ...dependencies,
    ledger: {
      ...ledger,
      recordIntent: async (...given) => {
        await trap.linger(given[0].account);
        return await between('before the intent', 'after the intent', () => ledger.recordIntent(...given));
      },
      advance: (...given) => between('before the update', 'after the update', () => ledger.advance(...given)),
      closeAbsent: (...given) => between('before the update', 'after the update', () => ledger.closeAbsent(...given)),
    },
    exchange: (account): ExchangePort => {
      const venue = dependencies.exchange(account);
      return {
        ...venue,
        submit: (...given) => between('before the send', 'after the answer', () => venue.submit(...given)),
      };
    },
  };
}
