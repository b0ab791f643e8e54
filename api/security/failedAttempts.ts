import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../problem.ts';

/** So many wrong tokens and passwords are taken from one address within the window. */
const MOST_ATTEMPTS = 10;
const WINDOW_MS = 60_000;
const MOST_ADDRESSES = 10_000;

/** Counts wrong tokens and passwords by address, so that they cannot be tried out by the thousand. */
export class FailedAttempts {
  private readonly refused: (address: string) => void;
  private readonly attempts = new Map<string, { count: number; since: number }>();

  /** @param refused told of the first of an address within a window */
  constructor(refused: (address: string) => void) {
    this.refused = refused;
  }

  /** Counts one more. @throws ProblemError 429 where an address has shown too many */
  note(request: FastifyRequest, now = Date.now()): void {
    const { ip } = request;
    const known = this.attempts.get(ip);
    if (known === undefined || now - known.since > WINDOW_MS) {
      if (this.attempts.size >= MOST_ADDRESSES) this.attempts.clear();
      this.attempts.set(ip, { count: 1, since: now });
      this.refused(ip);
      return;
    }
    known.count += 1;
    this.requireFew(request, now);
  }

  /** For what is dear to check: an address that has shown too many is refused before that. @throws ProblemError 429 */
  requireFew({ ip }: FastifyRequest, now = Date.now()): void {
    const known = this.attempts.get(ip);
    if (known !== undefined && known.count > MOST_ATTEMPTS && now - known.since <= WINDOW_MS)
      throw new ProblemError(
        429,
        'TooManyAttempts',
        'Too many wrong tokens or passwords came from this address. Wait a minute.',
      );
  }
}
