import { DeliveryError } from '../../core/ports/notifier.ts';
import { DELIVERY_TIMEOUT_MS } from './channelOptions.ts';

/** Statuses that a channel answers with while it cannot take anything, though there is nothing wrong with the message. */
const BUSY: ReadonlySet<number> = new Set([408, 425, 429]);

/** How long an answer asks to wait, ms: the header `Retry-After` in seconds. */
function retryAfter(answer: Response): number | undefined {
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1_000) : undefined;
}

/**
 * Posts JSON. Redirects are not followed: the message, and the secret in the address, must not travel to another host.
 * @throws DeliveryError that names the channel, never its address: that of a chat is a secret
 */
export async function postMessage(
  channel: string,
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS),
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = (cause as NodeJS.ErrnoException).code;
    throw new DeliveryError(`${channel} did not answer${code === undefined ? '' : `: ${code}`}`, false);
  }
  await answer.body?.cancel();
  if (answer.ok) return;
  const isFinal = answer.status >= 300 && answer.status < 500 && !BUSY.has(answer.status);
  throw new DeliveryError(
    `${channel} answered ${answer.status}${isFinal ? ': it refuses the message. Look at its address and secret' : ''}`,
    isFinal,
    retryAfter(answer),
  );
}
