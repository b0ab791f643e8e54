import { z } from 'zod';
import { ProblemError } from '../problem.ts';
import type { AccessRecord } from '../security/accessRecord.ts';
import { type ApiTokens, SCOPES } from '../security/apiTokens.ts';
import type { FailedAttempts } from '../security/failedAttempts.ts';
import { SESSION_COOKIE, SESSION_MS, type Sessions } from '../security/sessions.ts';
import type { V1Server } from './v1Context.ts';

const sessionSchema = z.object({
  tokensAsked: z.boolean().describe('False where whoever works on this machine may do everything'),
  name: z.string().nullable().describe('Of the token; null where nobody is logged in, empty where none is asked for'),
  scope: z.enum(SCOPES).nullable(),
});

/** What the log-in goes by. */
export interface SessionContext {
  readonly tokens: ApiTokens;
  readonly sessions: Sessions;
  readonly attempts: FailedAttempts;
  readonly access: AccessRecord;
}

/** Log-in of browsers: a token becomes a cookie that no script can read and no other site's page sends. */
export function sessionRoutes(server: V1Server, { tokens, sessions, attempts, access }: SessionContext): void {
  server.get(
    '/session',
    {
      config: { scope: 'open' },
      schema: { tags: ['session'], summary: 'Who is logged in', response: { 200: sessionSchema } },
    },
    ({ caller }) => ({ tokensAsked: tokens.areAsked, name: caller?.name ?? null, scope: caller?.scope ?? null }),
  );

  server.post(
    '/login',
    {
      config: { scope: 'open' },
      schema: {
        tags: ['session'],
        summary: 'Takes a token and gives a cookie for twelve hours',
        body: z.strictObject({ token: z.string().min(1).max(500) }),
        response: { 200: sessionSchema },
      },
    },
    async (request, reply) => {
      const caller = tokens.callerOf(request.body.token);
      if (caller === undefined) {
        attempts.note(request);
        throw new ProblemError(401, 'WrongToken', 'token: not one of this API.');
      }
      await access.loggedIn(caller, request.ip);
      reply.setCookie(SESSION_COOKIE, sessions.open(caller, Date.now()), {
        path: '/',
        httpOnly: true,
        sameSite: 'strict',
        secure: request.headers['x-forwarded-proto'] === 'https',
        maxAge: SESSION_MS / 1_000,
      });
      return { tokensAsked: true, ...caller };
    },
  );

  server.post(
    '/logout',
    {
      config: { scope: 'open' },
      schema: { tags: ['session'], summary: 'Ends the session of the cookie', response: { 200: sessionSchema } },
    },
    async (request, reply) => {
      const session = request.cookies[SESSION_COOKIE] ?? '';
      const caller = sessions.callerOf(session, Date.now());
      if (caller !== undefined) await access.loggedOut(caller, request.ip);
      sessions.close(session);
      reply.clearCookie(SESSION_COOKIE, { path: '/' });
      return { tokensAsked: tokens.areAsked, name: null, scope: null };
    },
  );
}
