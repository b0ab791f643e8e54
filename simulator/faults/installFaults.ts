import { STATUS_CODES } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { changeAnswer } from './changeAnswer.ts';
import type { FaultEffect, FaultRules } from './faultRules.ts';

const ADMIN_PATH = '/_simulator';

/** Lets the rules act on every request but those of the admin surface. */
export function installFaults(server: FastifyInstance, rules: FaultRules): void {
  const effectsOf = new WeakMap<FastifyRequest, readonly FaultEffect[]>();

  server.addHook('onRequest', async (request, reply) => {
    const path = pathOf(request);
    if (path.startsWith(ADMIN_PATH)) return;
    const effects = rules.take(request.method, path);
    for (const effect of effects) {
      if (effect.kind === 'latency') await sleep(effect.ms, undefined, { ref: false });
    }
    const refusal = effects.find((effect) => effect.kind === 'refuse');
    if (refusal === undefined) {
      effectsOf.set(request, effects);
      return;
    }
    reply.code(refusal.status).type(refusal.body === undefined ? 'text/plain' : 'application/json');
    return reply.send(bodyText(refusal));
  });

  server.addHook('onSend', async (request, reply, payload) => {
    const effects = effectsOf.get(request) ?? [];
    const asked = { method: request.method, path: pathOf(request) };
    let sent = payload;
    for (const effect of effects) {
      if (effect.kind === 'reset') request.raw.socket.destroy();
      if (effect.kind === 'late') await sleep(effect.ms, undefined, { ref: false });
      if (typeof sent !== 'string') continue;
      if (effect.kind === 'torn') return sent.slice(0, sent.length / 2);
      if (effect.kind === 'deny') {
        reply.code(effect.status).type(effect.body === undefined ? 'text/plain' : 'application/json');
        return bodyText(effect);
      }
      const answer = changeAnswer({ status: reply.statusCode, body: JSON.parse(sent) }, effect, asked);
      reply.code(answer.status);
      sent = JSON.stringify(answer.body);
    }
    return sent;
  });
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

/** What gateways say is no JSON; a body of the venue's own is given with the rule. */
function bodyText({ status, body }: { readonly status: number; readonly body?: unknown }): string {
  return body === undefined ? `${status} ${STATUS_CODES[status] ?? 'Error'}` : JSON.stringify(body);
}
