import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ProblemError, statusOf } from '../problem.ts';

/** The header that every command has: a command that is sent again under the same key is carried out once. */
export const idempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(8)
    .max(200)
    .describe('A text of your own for this command, such as a UUID; the same one where the command is sent again'),
});

/** Answers are kept for so long, ms, and so many. */
const KEPT_MS = 24 * 60 * 60_000;
const MOST_KEPT = 10_000;

interface Kept {
  readonly fingerprint: string;
  readonly at: number;
  readonly answer: Promise<unknown>;
}

/** What names a command for ever: who gives it, what it is, and the key. */
function commandName(request: FastifyRequest): string {
  const key = String(request.headers['idempotency-key']);
  return [`${request.caller?.by} ${request.caller?.name}`, request.routeOptions.url ?? '', key].join('\n');
}

/** The ID under which Temporal knows a command: the same one after a restart of this process, so that it is carried out once all the same. */
export function updateIdOf(request: FastifyRequest): string {
  return `api-${createHash('sha256').update(commandName(request)).digest('hex').slice(0, 40)}`;
}

/** Carries commands out once: one that is sent again gets the answer of its first time. */
export class Idempotency {
  private readonly kept = new Map<string, Kept>();

  /** @throws ProblemError 422 where the key was used for something else */
  async once<Answer>(request: FastifyRequest, work: () => Promise<Answer>): Promise<Answer> {
    const name = commandName(request);
    const fingerprint = JSON.stringify([request.params, request.query, request.body]);
    const now = Date.now();
    const known = this.kept.get(name);
    if (known !== undefined && now - known.at < KEPT_MS) {
      if (known.fingerprint !== fingerprint)
        throw new ProblemError(
          422,
          'KeyUsedAlready',
          'Idempotency-Key: it was used for another command; allowed: a new one for each command. Nothing was done.',
        );
      return (await known.answer) as Answer;
    }
    this.forget(now);
    const answer = work();
    this.kept.set(name, { fingerprint, at: now, answer });
    // What the command may not have reached is asked again under the same ID: Temporal carries it out once.
    answer.catch((error: unknown) => {
      if (statusOf(error) >= 500) this.kept.delete(name);
    });
    return await answer;
  }

  private forget(now: number): void {
    for (const [name, { at }] of this.kept) {
      if (now - at < KEPT_MS && this.kept.size < MOST_KEPT) break;
      this.kept.delete(name);
    }
  }
}
