import type { Payload } from '@temporalio/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EncryptionCodec, UndecipherablePayloadError } from '../configuration/payloads/encryptionCodec.ts';
import type { PayloadKeys } from '../configuration/payloads/payloadKeys.ts';
import { ProblemError } from './problem.ts';
import type { RouteScope } from './security/guard.ts';

/** Largest body, bytes: what a page of a history holds, in base64. */
const LARGEST_BODY = 16 * 1024 * 1024;

/** What the Temporal UI sends along; the last is a second token of a log-in of its own. */
const HEADERS = 'Content-Type, Authorization, Authorization-Extras, X-Namespace';

/** The seconds for which a browser keeps the answer whether it may ask. */
const PREFLIGHT_SECONDS = '600';

/** Payloads in the JSON of protobuf: bytes are base64. */
const payloadsSchema = z.object({
  payloads: z
    .array(z.looseObject({ metadata: z.record(z.string(), z.base64()).optional(), data: z.base64().optional() }))
    .max(10_000),
});
type JsonPayload = z.infer<typeof payloadsSchema>['payloads'][number];

/** What a codec does with payloads, and what a caller needs for it: what histories say is what `read` sees by other routes; what is encoded becomes a command. */
const WAYS: Readonly<Record<'decode' | 'encode', RouteScope>> = { decode: 'read', encode: 'trade' };

/**
 * The codec server of the Temporal UI: its page in the browser has messages decrypted, and the input of commands encrypted, here. The protocol is Temporal's
 * (temporalio/samples-go, codec-server/protocol.md): POST `decode` and `encode`, `{"payloads": [...]}` both ways.
 * @param origins of the pages that may ask
 */
export function codecRoutes(server: FastifyInstance, keys: PayloadKeys, origins: readonly string[]): void {
  const codec = new EncryptionCodec(keys);
  // Also with a refusal, which the page could not read otherwise.
  server.addHook('onSend', async (request, reply) => allowPages(request, reply, origins));
  for (const [way, scope] of Object.entries(WAYS) as readonly (readonly ['decode' | 'encode', RouteScope])[]) {
    const url = `/codec/${way}`;
    server.options(url, { config: { scope: 'open' } }, (_request, reply) => reply.code(204).send());
    server.post(url, { bodyLimit: LARGEST_BODY, config: { scope, origins } }, async ({ body }) => {
      const given = payloadsSchema.safeParse(body);
      if (!given.success)
        throw new ProblemError(
          400,
          'InvalidPayloads',
          `The body is no {"payloads": [{"metadata": {NAME: BASE64}, "data": BASE64}]}: ${z.prettifyError(given.error)}`,
        );
      const payloads = await codec[way](given.data.payloads.map(fromJson)).catch((error: unknown) => {
        throw error instanceof UndecipherablePayloadError ? new ProblemError(400, error.name, error.message) : error;
      });
      return { payloads: payloads.map(toJson) };
    });
  }
}

/** Lets a page of these origins read the answer, also where it comes from another site to this machine. */
function allowPages({ headers }: FastifyRequest, reply: FastifyReply, origins: readonly string[]): void {
  const { origin } = headers;
  reply.header('Vary', 'Origin');
  if (origin === undefined || !origins.includes(origin)) return;
  reply.headers({
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Allow-Headers': HEADERS,
    'Access-Control-Allow-Private-Network': 'true',
    'Access-Control-Max-Age': PREFLIGHT_SECONDS,
  });
}

function fromJson({ metadata = {}, data = '' }: JsonPayload): Payload {
  return {
    metadata: Object.fromEntries(Object.entries(metadata).map(([name, text]) => [name, Buffer.from(text, 'base64')])),
    data: Buffer.from(data, 'base64'),
  };
}

function toJson({ metadata, data }: Payload): object {
  return {
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
    ),
    data: Buffer.from(data ?? []).toString('base64'),
  };
}
