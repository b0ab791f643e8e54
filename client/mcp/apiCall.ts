import { randomUUID } from 'node:crypto';

/** The environment variable that holds the token of this process. */
export const TOKEN_VARIABLE = 'BALLAST_API_TOKEN';

/** Longest wait for an answer, ms. A plan that is proposed takes as long as a plan takes. */
const READ_MS = 60_000;
const PROPOSE_MS = 600_000;

/** A request to the HTTP API: a path below `/api/v1`, and a body where something is proposed. */
export interface ApiRequest {
  readonly path: string;
  readonly body?: object;
}

/** What the API answers. */
export interface ApiAnswer {
  readonly ok: boolean;
  readonly body: unknown;
}

/** Asks the API with the rights of whoever is served: nothing else reaches Ballast from here. */
export type ApiCall = (request: ApiRequest) => Promise<ApiAnswer>;

/** Headers of a request, with a key of its own where it changes something. */
export function apiHeaders(token: string | undefined, { body }: ApiRequest): Readonly<Record<string, string>> {
  return {
    ...(token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
  };
}

/** Asks the API at an address. One that does not answer is told like one that refuses: an agent can wait and ask again. */
export function apiAt(url: string, token: string | undefined): ApiCall {
  return async (request) => {
    const { path, body } = request;
    try {
      const response = await fetch(`${url}/api/v1${path}`, {
        headers: apiHeaders(token, request),
        signal: AbortSignal.timeout(body === undefined ? READ_MS : PROPOSE_MS),
        redirect: 'error',
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      });
      return { ok: response.ok, body: await response.json() };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return {
        ok: false,
        body: { detail: `No Ballast answers at ${url} (${reason}). \`ballast start\` starts it; --url names another.` },
      };
    }
  };
}
