import { setTimeout } from 'node:timers/promises';

/** An event of the API, or word that the line was cut. */
export type StreamEvent =
  | { readonly kind: 'event'; readonly name: string; readonly data: unknown }
  | { readonly kind: 'cut'; readonly reason: string };

/** The API refuses the stream: asking again changes nothing. */
export class StreamRefusedError extends Error {
  override readonly name = 'StreamRefusedError';
}

/** Pause before the line is made again, ms. */
const PAUSE_MS = 2_000;

/**
 * Server-sent events from an address, until `signal`. Where the line is cut it says so once and makes it again.
 * @throws StreamRefusedError in the words of the API; the error of `fetch` where nobody has answered at all
 */
export async function* eventStream(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  let isCut = false;
  let wasOpen = false;
  while (!signal.aborted) {
    try {
      const response = await fetch(url, { headers, signal });
      if (!response.ok) throw await refusalOf(response);
      isCut = false;
      wasOpen = true;
      for await (const block of blocksOf(response.body)) {
        const event = eventOf(block);
        if (event !== undefined) yield event;
      }
      throw new Error('the API has closed it');
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof StreamRefusedError || !wasOpen) throw error;
      if (!isCut) yield { kind: 'cut', reason: error instanceof Error ? error.message : String(error) };
      isCut = true;
    }
    await setTimeout(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function refusalOf(response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => undefined);
  const { detail } = (body ?? {}) as { readonly detail?: unknown };
  const words = typeof detail === 'string' ? detail : `The API answers ${response.status}.`;
  return response.status >= 500 ? new Error(words) : new StreamRefusedError(words);
}

/** The events of a body as they come, each as its lines: an empty line ends one. */
async function* blocksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  if (body === null) return;
  let text = '';
  const decoder = new TextDecoder();
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    yield* blocks;
  }
}

function eventOf(block: string): StreamEvent | undefined {
  const fieldOf = (field: string): string | undefined =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${field}: `))
      ?.slice(field.length + 2);
  const [name, data] = [fieldOf('event'), fieldOf('data')];
  return name === undefined || data === undefined ? undefined : { kind: 'event', name, data: JSON.parse(data) };
}
