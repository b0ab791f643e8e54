import type { FastifyRequest } from 'fastify';

/** Who is recorded: the name that was given, and whom the API knows the caller as where it asks. */
export function recordedAs({ caller }: FastifyRequest, name: string): string {
  if (caller === null || caller.name === '') return name;
  if (caller.by === 'token') return `${name} (token ${caller.name})`;
  return caller.name === name ? `${name} (logged in)` : `${name} (logged in as ${caller.name})`;
}
