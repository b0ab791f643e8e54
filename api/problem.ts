import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { BacktestRunsError } from '../client/backtests/backtestDesk.ts';
import {
  ForgottenCycleError,
  NotFoundError,
  NotKnownYetError,
  NoWorkerError,
  ServerUnreachableError,
  UnknownAccountError,
  updateRefusal,
  workflowFailure,
} from '../client/clientErrors.ts';
import { UndecipherablePayloadError } from '../configuration/payloads/encryptionCodec.ts';
import { InvalidCycleInputError } from '../core/cycles/cycleInput.ts';
import { LedgerError } from '../core/ports/ledger.ts';
import { ProposalRefusedError } from '../core/proposals/proposalRules.ts';

/** A problem as RFC 9457 has it; `code` is for programs. */
export const problemSchema = z.object({
  type: z.string().describe('Always about:blank; `code` tells problems apart'),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().describe('What was wrong, what is allowed and what to do'),
  code: z.string().describe('Name of the problem, for programs'),
  fields: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .optional()
    .describe('The fields of the request that cannot be used'),
});

export type Problem = z.infer<typeof problemSchema>;

/** What is thrown to answer with a problem. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** The HTTP status of an error. */
export function statusOf(error: unknown): number {
  if (error instanceof ProblemError) return error.status;
  if (error instanceof UnknownAccountError || error instanceof InvalidCycleInputError) return 400;
  if (error instanceof BacktestRunsError) return 409;
  if (error instanceof NotFoundError || error instanceof NotKnownYetError) return 404;
  if (error instanceof ForgottenCycleError) return 410;
  if (error instanceof ProposalRefusedError) return 409;
  if (updateRefusal(error) !== undefined || workflowFailure(error) !== undefined) return 409;
  if (error instanceof ServerUnreachableError || error instanceof NoWorkerError) return 503;
  if (error instanceof LedgerError || error instanceof UndecipherablePayloadError) return 503;
  const given = (error as { statusCode?: unknown }).statusCode;
  return typeof given === 'number' ? given : 500;
}

interface RefusedField {
  readonly instancePath: string;
  readonly message?: string;
}

/** The fields that a request was refused for, as the validation of its schema names them. */
function refusedFields(error: unknown): readonly RefusedField[] {
  const { validation } = error as { validation?: unknown };
  return Array.isArray(validation) ? (validation as RefusedField[]) : [];
}

/** What any error is answered with. Errors of ours that nobody foresaw say nothing of what is inside. */
export function problemOf(error: unknown): Problem {
  const status = statusOf(error);
  const title = STATUS_CODES[status] ?? 'Error';
  const base = { type: 'about:blank', title, status };
  if (status >= 500 && status !== 503)
    return { ...base, detail: 'The request failed; see logs/api.out in the data directory.', code: 'InternalError' };
  const detail =
    updateRefusal(error) ?? workflowFailure(error) ?? (error instanceof Error ? error.message : String(error));
  const fields = refusedFields(error).map(({ instancePath, message = '' }) => ({
    field: instancePath.replace(/^\//, '').replaceAll('/', '.'),
    message,
  }));
  if (fields.length > 0) return { ...base, detail, code: 'InvalidRequest', fields };
  return { ...base, detail, code: codeOf(error) };
}

function codeOf(error: unknown): string {
  if (error instanceof ProblemError) return error.code;
  if (updateRefusal(error) !== undefined) return 'Refused';
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && code.startsWith('FST_')) return 'InvalidRequest';
  return error instanceof Error ? error.name : 'Error';
}

/** Answers with a problem. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type('application/problem+json').serializer(JSON.stringify).send(problem);
}
