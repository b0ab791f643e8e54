import type { FastifyInstance } from 'fastify';

/** A request that reached the exchange. */
export interface LoggedRequest {
  /** By the wall's clock, ms UTC. */
  readonly at: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Whether it told who asks. */
  readonly isSigned: boolean;
}

const MOST_KEPT = 10_000;
const ADMIN_PATH = '/_simulator';

/** The latest requests, oldest first, but for those of the admin surface. In memory only. */
export class RequestLog {
  #requests: LoggedRequest[] = [];

  get all(): readonly LoggedRequest[] {
    return this.#requests;
  }

  clear(): void {
    this.#requests = [];
  }

  install(server: FastifyInstance): void {
    server.addHook('onRequest', async ({ method, url, headers }) => {
      const [path = '', query = ''] = url.split('?', 2);
      if (path.startsWith(ADMIN_PATH)) return;
      const isSigned =
        headers.authorization !== undefined ||
        headers['x-mbx-apikey'] !== undefined ||
        headers['cb-access-key'] !== undefined ||
        headers['api-key'] !== undefined ||
        query.includes('signature=');
      if (this.#requests.length >= MOST_KEPT) this.#requests = this.#requests.slice(MOST_KEPT / 2);
      this.#requests.push({ at: Date.now(), method, path, isSigned });
    });
  }
}
