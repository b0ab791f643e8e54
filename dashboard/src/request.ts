/** What the API has refused, in its words. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  if (response.ok) return (await response.json()) as Answer;
  const body: unknown = await response.json().catch(() => undefined);
  const { code = '', detail = '' } = (body ?? {}) as { code?: string; detail?: string };
  throw new ApiProblem(response.status, code, detail || `The API answers ${response.status}.`);
}

async function send(path: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(`/api/v1${path}`, init);
  } catch {
    throw new ApiProblem(0, 'Unreachable', 'The API does not answer. Is Ballast running? `npm start` starts it.');
  }
}

/** Reads from the API. @param path below /api/v1. @throws ApiProblem */
export async function read<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return await answerOf<Answer>(await send(path, signal === undefined ? {} : { signal }));
}

/** Gives a command. @throws ApiProblem */
export async function command<Answer>(path: string, body: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': newKey() };
  return await answerOf<Answer>(await send(path, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** Pages on plain HTTP from another machine have no `randomUUID`. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A path with the account and what else is asked for. */
export function pathFor(path: string, account: string, query: Readonly<Record<string, string>> = {}): string {
  return `${path}?${new URLSearchParams({ account, ...query })}`;
}
