import { randomBytes } from 'node:crypto';
import type { Caller, KnownCaller } from './caller.ts';

/** The cookie that a browser is known by after it has logged in. */
export const SESSION_COOKIE = 'ballast_session';

/** A session ends after so long, ms. */
export const SESSION_MS = 12 * 60 * 60_000;

const MOST_SESSIONS = 1_000;

/** Browsers that have logged in. Their sessions end with the process: a token or a password that is taken back is so at the next start. */
export class Sessions {
  private readonly sessions = new Map<string, KnownCaller>();

  /** @returns the value of the cookie */
  open({ caller, until }: KnownCaller, now: number): string {
    for (const [id, open] of this.sessions) if (open.until <= now) this.sessions.delete(id);
    const [oldest] = this.sessions.keys();
    if (this.sessions.size >= MOST_SESSIONS && oldest !== undefined) this.sessions.delete(oldest);
    const id = randomBytes(32).toString('base64url');
    this.sessions.set(id, { caller, until: Math.min(until, now + SESSION_MS) });
    return id;
  }

  callerOf(id: string, now: number): Caller | undefined {
    const session = this.sessions.get(id);
    return session === undefined || session.until <= now ? undefined : session.caller;
  }

  close(id: string): void {
    this.sessions.delete(id);
  }
}
