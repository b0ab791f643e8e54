import type { FastifyRequest } from 'fastify';

/** Who is recorded: the name that was given, and the token where there is one. */
export function recordedAs({ caller }: FastifyRequest, name: string): string {
  const token = caller?.name ?? '';
  return token === '' ? name : `${name} (token ${token})`;
}
