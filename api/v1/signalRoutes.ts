import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { accountNames } from '../../configuration/accountsSection.ts';
import { includes } from '../../configuration/apiAccess/scopes.ts';
import { durationMs } from '../../configuration/duration.ts';
import { type Configuration, configurationOf } from '../../configuration/schema.ts';
import { checkSentSignals } from '../../core/signals/checkSentSignals.ts';
import { sentSignals } from '../../core/signals/sentSignals.ts';
import { ProblemError } from '../problem.ts';
import { TOKENS_VARIABLE } from '../security/apiTokens.ts';
import type { FailedAttempts } from '../security/failedAttempts.ts';
import { SECRETS_VARIABLE, type SignalSecrets } from '../security/signalSecrets.ts';
import type { SignalIntake } from '../signalIntake.ts';
import type { V1Server } from './v1Context.ts';
import { list } from './values.ts';

/** What the route of signals works with. */
export interface SignalRoutesContext {
  readonly configuration: Configuration;
  readonly intake: SignalIntake;
  readonly secrets: SignalSecrets;
  readonly attempts: FailedAttempts;
  /** Wall time in ms UTC. */
  now(): number;
}

/** A thousand signals with all their fields. */
const LARGEST_BODY = 1_000_000;

/** Requests of one address in a minute: signals may come one by one. */
const MOST_REQUESTS = 200_000;

const answerSchema = z.object({
  accepted: z.number().int().describe('Signals that are new, and stored'),
  repeated: z.number().int().describe('Signals that were there already: they count once'),
  ids: list(z.string()).describe('The ID of each, in the order of the request'),
});

const query = z.strictObject({
  account: z.string().max(100).optional().describe('The account that they are for; default: all of them'),
});

const SUMMARY = 'Takes signals: one object, a list, or {"signals": [...]}; all of a request are stored, or none';

/** `POST /signals` and the same with a secret in the path, for those who can set no header. */
export function signalRoutes(server: V1Server, context: SignalRoutesContext): void {
  // Signatures are made over the bytes as they were sent, and charting services send JSON as plain text.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BODY }, (_request, body, done) =>
    done(null, body),
  );
  const config = { scope: 'own', rateLimit: { max: MOST_REQUESTS, timeWindow: '1 minute' } } as const;
  const schema = { tags: ['signals'], querystring: query, response: { 200: answerSchema } };
  const options = { config, bodyLimit: LARGEST_BODY };
  server.post('/signals', { ...options, schema: { ...schema, summary: SUMMARY } }, (request) =>
    take(request, request.query.account, undefined, context),
  );
  server.post(
    '/signals/:secret',
    {
      ...options,
      schema: {
        ...schema,
        summary: `The same with a secret of ${SECRETS_VARIABLE} in the path, for services that can set no header`,
        params: z.object({ secret: z.string().max(200) }),
      },
    },
    (request) => take(request, request.query.account, request.params.secret, context),
  );
}

async function take(
  request: FastifyRequest,
  account: string | undefined,
  secret: string | undefined,
  context: SignalRoutesContext,
): Promise<z.infer<typeof answerSchema>> {
  const { configuration, intake } = context;
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const sent = sentSignals(body.toString('utf8'), configuration.quoteCurrency);
  const sender = senderOf(request, body, secret ?? ('fault' in sent ? undefined : sent.secret), context);
  const names = accountNames(configuration);
  if (account !== undefined && !names.includes(account))
    throw refused(400, `account: given ${JSON.stringify(account)}; allowed: ${names.join(', ')}`);
  const meant = (account === undefined ? names : [account]).map((name) => configurationOf(configuration, name));
  const listening = meant.filter((own) => listensTo(own, sender));
  requireListener(listening, sender, account);
  if ('fault' in sent) throw refused(400, `The body cannot be read as signals: ${sent.fault}`);
  const origin = { sender, account: account ?? '', maxAge: maxAgeOf(listening), at: context.now(), digest: sha256 };
  const checked = checkSentSignals(sent.items, origin);
  if ('fault' in checked) throw refused(422, checked.fault);
  const { signals } = checked;
  const areNew = await intake.add(signals);
  const accepted = areNew.filter((isNew) => isNew).length;
  return { accepted, repeated: areNew.length - accepted, ids: signals.map(({ signal }) => signal.id) };
}

/** Who sends: by a signature, a secret, or a token, in this order. @throws ProblemError 401 or 403 */
function senderOf(
  request: FastifyRequest,
  body: Buffer,
  secret: string | undefined,
  { secrets, attempts }: SignalRoutesContext,
): string {
  const signature = request.headers['x-ballast-signature'];
  if (typeof signature === 'string') return known(secrets.signerOf(body, signature), 'signature', request, attempts);
  if (secret !== undefined) return known(secrets.senderOf(secret), 'secret', request, attempts);
  const { caller } = request;
  if (caller === null)
    throw new ProblemError(
      401,
      'NoToken',
      `Signals need a token of ${TOKENS_VARIABLE} ("Authorization: Bearer TOKEN"), or a secret of ${SECRETS_VARIABLE} in the path, in the field "secret", or as the key of "X-Ballast-Signature: sha256=HEX" over the body.`,
    );
  if (!includes(caller.scope, 'signals'))
    throw new ProblemError(
      403,
      'ScopeMissing',
      `The ${caller.by} ${caller.name} has the scope ${caller.scope}; this needs signals or trade.`,
    );
  return caller.name === '' ? 'local' : caller.name;
}

function known(sender: string | undefined, what: string, request: FastifyRequest, attempts: FailedAttempts): string {
  if (sender !== undefined) return sender;
  attempts.note(request);
  throw new ProblemError(401, 'UnknownSecret', `The ${what} is none of ${SECRETS_VARIABLE}. Nothing was stored.`);
}

/** Whether an account has a source for what `sender` sends. */
function listensTo({ signals }: Configuration, sender: string): boolean {
  return signals.sources.some(({ kind, sender: own }) => kind === 'push' && (own ?? sender) === sender);
}

/** How old a signal may be that somebody still looks at, ms. */
function maxAgeOf(listening: readonly Configuration[]): number {
  return Math.max(...listening.map(({ signals }) => durationMs(signals.maxAge)));
}

/** @throws ProblemError 409 where no cycle would look at what is sent */
function requireListener(listening: readonly Configuration[], sender: string, account: string | undefined): void {
  if (listening.length > 0) return;
  const whose = account === undefined ? '' : ` of account ${account}`;
  throw new ProblemError(
    409,
    'NoPushSource',
    `No source of signals${whose} listens to ${sender}: add { "kind": "push" } to signals.sources in ballast.config.json. Nothing was stored.`,
  );
}

function refused(status: number, detail: string): ProblemError {
  return new ProblemError(status, 'SignalsRefused', detail);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
