import { z } from 'zod';
import { nearestName } from '../errors/nearest.ts';
import { shareHint } from '../errors/shareHint.ts';
import { payloadBytes } from '../payloads/payloadBound.ts';
import { shortText, shownValue } from '../payloads/shortText.ts';
import { type Limits, RISK_MEASURES } from '../portfolio/account/limits.ts';
import { symbolOf } from '../signals/signalFields.ts';

/** Limits that a start may say. */
const limitOverrides = z
  .strictObject({
    maxWeight: z.number().gt(0).lte(1),
    maxPositions: z.number().int().min(1).max(200),
    rebalanceThreshold: z.number().min(0).lt(1),
    rebalanceMode: z.enum(['relative', 'absolute']),
    minTradeAmount: z.number().gt(0),
    maxBalanceUse: z.number().gt(0).lte(1),
    minConfidence: z.number().min(0).max(1),
    riskBudget: z.number().gt(0).lte(1),
    riskMeasure: z.enum(RISK_MEASURES),
  })
  .partial();

/** Limits that a preview may assume in place of the configured ones, looser ones too: nothing is ordered by them. */
export const assumedLimits = limitOverrides
  .pick({ maxWeight: true, maxPositions: true, rebalanceThreshold: true, minConfidence: true, riskBudget: true })
  .describe('Limits that the preview assumes in place of the configured ones, looser ones too');

const cycleInputSchema = z.strictObject({
  account: z.string().min(1).max(100).optional(),
  cycleId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'letters, digits, ".", "_" and "-", at most 64')
    .optional(),
  symbols: z
    .array(z.string().regex(/^[A-Z0-9]{1,15}-[A-Z0-9]{2,10}$/, 'symbols such as ALT-USD'))
    .min(1)
    .max(50)
    .transform((symbols) => [...new Set(symbols)])
    .optional(),
  signals: z.array(z.unknown()).max(1_000).optional(),
  limits: limitOverrides.optional(),
  assumedLimits: assumedLimits.optional(),
  preview: z.boolean().optional(),
  replay: z.boolean().optional(),
});

/** So many problems of an input are told. */
const TOLD_PROBLEMS = 10;

/** Longest name of a field that is repeated in an error. */
const LONGEST_FIELD = 100;

/** Longest list of signals that a start brings along, in bytes of JSON: it travels with the cycle until it is checked. */
const LARGEST_INPUT = 300_000;

function unknownField(path: readonly PropertyKey[], key: string): string {
  const inLimits = path[0] === 'limits';
  const known = Object.keys(inLimits ? limitOverrides.shape : cycleInputSchema.shape);
  const meant = key.length > LONGEST_FIELD ? undefined : nearestName(key, known);
  const field = shortText([...path, key].join('.'), LONGEST_FIELD);
  return `${field}: no such field; allowed: ${known.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

/** What a person or a program may say when starting a cycle. Everything is optional; no input at all means the default cycle. */
export type CycleInput = z.infer<typeof cycleInputSchema>;

/** The input of a cycle cannot be used. The message names each field, what was given and what is allowed. */
export class InvalidCycleInputError extends Error {
  override readonly name = 'InvalidCycleInputError';
}

/** Checks what a start brought along; `undefined` and `null` mean no overrides.
 * @throws InvalidCycleInputError naming every wrong field. */
export function parseCycleInput(input: unknown): CycleInput {
  if (input === undefined || input === null) return {};
  const parsed = cycleInputSchema.safeParse(input, { reportInput: true });
  if (parsed.success) {
    const bytes = bytesOf(parsed.data);
    if (bytes <= LARGEST_INPUT) return parsed.data;
    throw unusable([
      `signals: given ${parsed.data.signals?.length ?? 0} items, ${Math.ceil(bytes / 1_000)} kB with the rest of the input; at most ${LARGEST_INPUT / 1_000} kB`,
    ]);
  }
  const { issues } = parsed.error;
  const problems = issues.slice(0, TOLD_PROBLEMS).map((issue) => {
    if (issue.code === 'unrecognized_keys')
      return [
        ...issue.keys.slice(0, TOLD_PROBLEMS).map((key) => unknownField(issue.path, key)),
        ...moreProblems(issue.keys.length),
      ].join('; ');
    const field = shortText(issue.path.join('.'), LONGEST_FIELD) || 'input';
    const most = issue.code === 'too_big' ? Number(issue.maximum) : undefined;
    const hint = issue.path[0] === 'symbols' ? symbolHint(issue.input) : shareHint(issue.input, most);
    return `${field}: given ${shownValue(issue.input)}; ${issue.message}${hint}`;
  });
  throw unusable([...problems, ...moreProblems(issues.length)]);
}

/** The symbol that one in small letters, or with a slash, is meant to be. */
function symbolHint(given: unknown): string {
  const meant = symbolOf(given);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

/** How many problems are not told. */
function moreProblems(count: number): readonly string[] {
  return count > TOLD_PROBLEMS ? [`${count - TOLD_PROBLEMS} more`] : [];
}

function bytesOf(input: CycleInput): number {
  try {
    return payloadBytes(input);
  } catch {
    throw unusable(['signals: given something that JSON cannot hold; plain objects']);
  }
}

function unusable(problems: readonly string[]): InvalidCycleInputError {
  return new InvalidCycleInputError(
    `The input of the cycle cannot be used: ${problems.join('; ').replace(/[^?]$/, '$&.')} Start the cycle without input, or with an object such as {"account": "main"}.`,
  );
}

/** Whether a value is no looser than the configured one. A rebalance threshold may move either way. */
const IS_AS_STRICT: { readonly [K in keyof Limits]: (given: Limits[K], configured: Limits[K]) => boolean } = {
  maxWeight: (given, configured) => given <= configured,
  maxPositions: (given, configured) => given <= configured,
  rebalanceThreshold: () => true,
  rebalanceMode: () => true,
  minTradeAmount: (given, configured) => given >= configured,
  maxBalanceUse: (given, configured) => given <= configured,
  minConfidence: (given, configured) => given >= configured,
  riskBudget: (given, configured) => given <= configured,
  riskMeasure: (given, configured) => given === configured || given === 'conditionalValueAtRisk',
};

function isAsStrict<K extends keyof Limits>(key: K, given: Limits[K], configured: Limits[K]): boolean {
  return IS_AS_STRICT[key](given, configured);
}

/**
 * The limits that a cycle goes by: the configured ones, tightened by its input; a preview may assume others.
 * @throws InvalidCycleInputError for limits that a cycle must not have
 */
export function limitsFor(configured: Limits, { limits, assumedLimits: assumed, preview }: CycleInput): Limits {
  if (assumed !== undefined && preview !== true)
    throw new InvalidCycleInputError(
      'assumedLimits: given for a cycle that orders; only a preview may assume other limits. Leave them out, or set preview to true.',
    );
  return { ...tightenLimits(configured, limits), ...assumed } as Limits;
}

/** The account's limits with a start's overrides, which may tighten them but never loosen them.
 * @throws InvalidCycleInputError naming the first override that is looser than the configuration. */
export function tightenLimits(configured: Limits, overrides: CycleInput['limits']): Limits {
  const result: Limits = {
    ...configured,
    ...Object.fromEntries(Object.entries(overrides ?? {}).filter(([, value]) => value !== undefined)),
  };
  for (const key of Object.keys(configured) as (keyof Limits)[]) {
    if (!isAsStrict(key, result[key], configured[key]))
      throw new InvalidCycleInputError(
        `limits.${key}: given ${result[key]}; a cycle may only tighten the configured ${configured[key]}. Change limits.${key} in ballast.config.json to allow more.`,
      );
  }
  return result;
}
