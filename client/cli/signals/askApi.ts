import { dashboardUrl } from '../../../configuration/dashboardUrl.ts';
import { DashboardUnreachableError } from '../../clientErrors.ts';
import { type ApiRequest, apiHeaders, TOKEN_VARIABLE } from '../../mcp/apiCall.ts';
import { type CommonOptions, runningConfiguration } from '../commandContext.ts';

/** Longest wait for an answer, ms. */
const ANSWER_MS = 60_000;

/**
 * What the API of the running Ballast answers, with the token of BALLAST_API_TOKEN where there is one.
 *
 * @throws DashboardUnreachableError where none answers; Error in the API's words where it refuses
 */
export async function askApi<Answer>(options: CommonOptions, request: ApiRequest): Promise<Answer> {
  const url = dashboardUrl(runningConfiguration(options).api);
  const { path, body } = request;
  const response = await fetch(`${url}/api/v1${path}`, {
    headers: apiHeaders(process.env[TOKEN_VARIABLE], request),
    signal: AbortSignal.timeout(ANSWER_MS),
    redirect: 'error',
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new DashboardUnreachableError(url, error);
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer as Answer;
  const token =
    response.status === 401 || response.status === 403
      ? ` Give this command a token by the variable ${TOKEN_VARIABLE}.`
      : '';
  throw new Error(`${detailOf(answer) ?? `The API answered ${response.status}.`}${token}`);
}

function detailOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('detail' in answer)) return undefined;
  return typeof answer.detail === 'string' ? answer.detail : undefined;
}
