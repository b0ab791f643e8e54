import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../problem.ts';
import { RecentCounts } from './recentCounts.ts';

/** So many wrong tokens and passwords are taken from one address within the window. */
const MOST_ATTEMPTS = 10;
const WINDOW_MS = 60_000;

/** Counts wrong tokens and passwords by address, so that they cannot be tried out by the thousand. */
export class FailedAttempts {
  private readonly refused: (address: string) => void;
  private readonly attempts = new RecentCounts(WINDOW_MS);

  /** @param refused told of the first of an address within a window */
  constructor(refused: (address: string) => void) {
    this.refused = refused;
  }

  /** Counts one more. @throws ProblemError 429 where an address has shown too many */
  note(request: FastifyRequest, now = Date.now()): void {
    if (this.attempts.add(request.ip, now) === 1) this.refused(request.ip);
    this.requireFew(request, now);
  }

  /** For what is dear to check: an address that has shown too many is refused before that. @throws ProblemError 429 */
  requireFew({ ip }: FastifyRequest, now = Date.now()): void {
    if (this.attempts.of(ip, now) > MOST_ATTEMPTS)
      throw new ProblemError(
        429,
        'TooManyAttempts',
        'Too many wrong tokens or passwords came from this address. Wait a minute.',
      );
  }
}
