import type { FastifyRequest } from 'fastify';
import { invalidArgument } from './coinbaseError.ts';

/** A request's query; every parameter may come once, several times, or not at all. */
export class Query {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(request: FastifyRequest) {
    this.#values = typeof request.query === 'object' && request.query !== null ? { ...request.query } : {};
  }

  /** All values under any of these names, comma-separated ones apart. */
  list(...names: readonly string[]): readonly string[] {
    return names
      .flatMap((name) => this.#values[name])
      .filter((value) => typeof value === 'string')
      .flatMap((value) => value.split(','))
      .filter((value) => value !== '');
  }

  text(...names: readonly string[]): string | undefined {
    return this.list(...names)[0];
  }

  /** @throws CoinbaseError 400 for anything but a whole number of at least 1 */
  limit(fallback: number, most: number): number {
    const text = this.text('limit', 'size');
    if (text === undefined) return fallback;
    if (!/^[1-9]\d{0,8}$/.test(text))
      throw invalidArgument(`limit must be a whole number from 1 to ${most}, not ${text}`);
    return Math.min(Number(text), most);
  }

  /** A moment in ms from an RFC 3339 time. */
  time(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const at = Date.parse(text);
    if (Number.isNaN(at)) throw invalidArgument(`${name} must be an RFC 3339 time, not ${text}`);
    return at;
  }

  /** Where the page before ended. */
  cursor(): number | undefined {
    const text = this.text('cursor');
    if (text === undefined) return undefined;
    const sequence = Number(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Number.isSafeInteger(sequence) || sequence < 0) throw invalidArgument(`cursor ${text} was not given out here`);
    return sequence;
  }
}

/** The cursor that continues after a sequence number. */
export function cursorAfter(sequence: number): string {
  return Buffer.from(String(sequence)).toString('base64url');
}
