import type { FastifyInstance, FastifyRequest } from 'fastify';
import { includes, type Scope } from '../../configuration/apiAccess/scopes.ts';
import { ProblemError } from '../problem.ts';
import { TOKENS_VARIABLE } from './apiTokens.ts';
import type { Caller } from './caller.ts';
import type { KnownCallers } from './knownCallers.ts';
import { isMeantForUs, isSameOrigin } from './sameOrigin.ts';
import { SESSION_COOKIE, type Sessions } from './sessions.ts';

/** What a caller needs for a route; `open`: nothing, `own`: what the route itself asks for. */
export type RouteScope = Scope | 'open' | 'own';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Default: `read` to read, `trade` for everything else. */
    readonly scope?: RouteScope;
    /** Origins whose pages may use the route beside those of this API. */
    readonly origins?: readonly string[];
  }
  interface FastifyRequest {
    /** Who calls; null until it is known. */
    caller: Caller | null;
  }
}

/** The caller where the API asks nobody who they are: whoever works on this machine. */
const ANYBODY: Caller = { name: '', scope: 'admin', by: 'nobody asked' };

/** What only reads. */
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What the guard goes by. */
export interface GuardOptions {
  readonly callers: KnownCallers;
  readonly sessions: Sessions;
  /** Host names under which the API is reached. */
  readonly names: readonly string[];
  /** Told of each call with a wrong token; throws once there were too many from one address. */
  readonly failed: (request: FastifyRequest) => void;
}

/** What a caller needs for a route: what the route says, or what its method stands for. */
export function scopeOf(method: string, said: RouteScope | undefined): RouteScope {
  return said ?? (READING.has(method) ? 'read' : 'trade');
}

/** Looks at every request before anything of it is read: is it meant for this API, who is it of, may it do that, and does it come from a page of ours? */
export function guard(server: FastifyInstance, options: GuardOptions): void {
  server.decorateRequest('caller', null);
  server.addHook('onRequest', async (request) => {
    if (!isMeantForUs(request.headers.host, options.names))
      throw new ProblemError(
        421,
        'UnknownHost',
        `The Host ${JSON.stringify(request.headers.host ?? '')} is not one of this API. Use an address or localhost, or add the name to api.names in ballast.config.json.`,
      );
    const changes = !READING.has(request.method);
    const { origins = [] } = request.routeOptions.config;
    if (changes && !isSameOrigin(request.headers) && !origins.includes(request.headers.origin ?? ''))
      throw new ProblemError(
        403,
        'OtherOrigin',
        'Commands are taken from programs and from the pages of this API only, not from the pages of others.',
      );
    const needed = scopeOf(request.method, request.routeOptions.config.scope);
    request.caller = callerOf(request, options);
    if (needed === 'open' || needed === 'own') return;
    if (request.caller === null)
      throw new ProblemError(
        401,
        'NoToken',
        `This API asks who calls: send "Authorization: Bearer TOKEN" with one of ${TOKENS_VARIABLE}, or log in on the dashboard.`,
      );
    if (!includes(request.caller.scope, needed))
      throw new ProblemError(
        403,
        'ScopeMissing',
        `The ${request.caller.by} ${request.caller.name} has the scope ${request.caller.scope}; this needs ${needed}.`,
      );
  });
}

function callerOf(request: FastifyRequest, { callers, sessions, failed }: GuardOptions): Caller | null {
  if (!callers.areAsked) return ANYBODY;
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const known = callers.tokens.callerOf(/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '', Date.now());
    if (known === undefined) failed(request);
    return known?.caller ?? null;
  }
  const cookie = request.cookies[SESSION_COOKIE];
  return cookie === undefined ? null : (sessions.callerOf(cookie, Date.now()) ?? null);
}
