import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { lookupLoopback } from './loopbackFetch.ts';

/** A request that may change something at the venue. */
export interface ChangingRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** How long and how far a request may go. */
export interface SendBounds {
  /** From the first byte of the request to the last byte of the answer. */
  readonly timeoutMs: number;
  /** True: to this machine, whatever its name servers say. */
  readonly loopbackOnly: boolean;
}

/**
 * Sends a request and reads its answer to the end. It leaves this process once, whatever comes of it: `fetch` sends a request a second
 * time by itself after 401 and 421 (Fetch Standard, "HTTP-network-or-cache fetch"), and a venue or a gateway may answer so to an order
 * that was executed. Each request has a connection of its own: one that is kept may be closed by the venue just as the order leaves.
 *
 * @throws TypeError with its cause, as `fetch` does, where there is no whole answer, and for a redirect, which is not followed
 */
export async function sendOnce(
  url: string,
  { method, headers, body }: ChangingRequest,
  { timeoutMs, loopbackOnly }: SendBounds,
): Promise<Response> {
  const signal = AbortSignal.timeout(timeoutMs);
  const send = url.startsWith('https:') ? secureRequest : plainRequest;
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const lookup = loopbackOnly ? { lookup: lookupLoopback } : {};
      send(url, { method, headers, signal, agent: false, ...lookup }, resolve)
        .on('error', reject)
        .end(body);
    });
    const text = await buffer(answer);
    const { statusCode = 0, statusMessage = '' } = answer;
    if (statusCode >= 300 && statusCode < 400) throw new Error(`the answer is a redirect (${statusCode})`);
    return new Response(statusCode === 204 ? null : text, {
      status: statusCode,
      statusText: statusMessage,
      headers: singleHeaders(answer),
    });
  } catch (error) {
    // What ends a request at its time limit is an AbortError around it.
    if (signal.aborted) throw signal.reason;
    throw new TypeError('fetch failed', { cause: error });
  }
}

function singleHeaders({ headers }: IncomingMessage): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
}
