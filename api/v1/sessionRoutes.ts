import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { SCOPES } from '../../configuration/apiAccess/scopes.ts';
import { ProblemError } from '../problem.ts';
import type { AccessRecord } from '../security/accessRecord.ts';
import type { KnownCaller } from '../security/caller.ts';
import type { FailedAttempts } from '../security/failedAttempts.ts';
import type { KnownCallers } from '../security/knownCallers.ts';
import { SESSION_COOKIE, SESSION_MS, type Sessions } from '../security/sessions.ts';
import type { V1Server } from './v1Context.ts';

const sessionSchema = z.object({
  tokensAsked: z
    .boolean()
    .describe('Whether callers show a token or log in; false where whoever works on this machine may do everything'),
  passwordsTaken: z.boolean().describe('Whether people log in with a name and a password'),
  name: z
    .string()
    .nullable()
    .describe('Of the token or the person; null where nobody is logged in, empty where nobody is asked'),
  scope: z.enum(SCOPES).nullable(),
});

const passwordSchema = z.strictObject({
  name: z.string().trim().min(1).max(50),
  password: z.string().min(1).max(1_000),
  code: z.string().max(20).optional().describe('Of the authenticator, where the person has one'),
});

const logInSchema = z.union([z.strictObject({ token: z.string().min(1).max(500) }), passwordSchema]);

/** What the log-in goes by. */
export interface SessionContext {
  readonly callers: KnownCallers;
  readonly sessions: Sessions;
  readonly attempts: FailedAttempts;
  readonly access: AccessRecord;
}

/** Log-in of browsers: a token or a password becomes a cookie that no script can read and no other site's page sends. */
export function sessionRoutes(server: V1Server, context: SessionContext): void {
  const { callers, sessions, access } = context;
  const asked = { tokensAsked: callers.areAsked, passwordsTaken: callers.passwords.areAsked };
  server.get(
    '/session',
    {
      config: { scope: 'open' },
      schema: { tags: ['session'], summary: 'Who is logged in', response: { 200: sessionSchema } },
    },
    ({ caller }) => ({ ...asked, name: caller?.name ?? null, scope: caller?.scope ?? null }),
  );

  server.post(
    '/login',
    {
      config: { scope: 'open' },
      schema: {
        tags: ['session'],
        summary: 'Takes a token, or name and password, and gives a cookie for twelve hours',
        body: logInSchema,
        response: { 200: sessionSchema },
      },
    },
    async (request, reply) => {
      const now = Date.now();
      const known = await callerOf(request, request.body, now, context);
      await access.loggedIn(known.caller, request.ip);
      reply.setCookie(SESSION_COOKIE, sessions.open(known, now), {
        path: '/',
        httpOnly: true,
        sameSite: 'strict',
        secure: request.protocol === 'https',
        maxAge: SESSION_MS / 1_000,
      });
      const { name, scope } = known.caller;
      return { ...asked, name, scope };
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
      return { ...asked, name: null, scope: null };
    },
  );
}

/** Who logs in. @throws ProblemError 401 for nobody that is known, 429 after too many of them */
async function callerOf(
  request: FastifyRequest,
  shown: z.infer<typeof logInSchema>,
  now: number,
  { callers: { tokens, passwords }, attempts }: SessionContext,
): Promise<KnownCaller> {
  const byPassword = 'password' in shown;
  if (byPassword) attempts.requireFew(request);
  const known = byPassword ? await passwords.callerOf(shown, now) : tokens.callerOf(shown.token, now);
  if (known !== undefined) return known;
  attempts.note(request);
  throw byPassword
    ? new ProblemError(401, 'WrongPassword', 'name, password or code: not those of a person that this API knows.')
    : new ProblemError(401, 'WrongToken', 'token: not one of this API, or its time is over.');
}
