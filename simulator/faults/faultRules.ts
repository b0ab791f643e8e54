import { z } from 'zod';

const status = z.number().int().min(400).max(599);
const milliseconds = z.number().int().min(0).max(3_600_000);

/** What happens to a request that a rule matches. */
export const effectSchema = z.discriminatedUnion('kind', [
  /** The request waits before anything else happens. */
  z.strictObject({ kind: z.literal('latency'), ms: milliseconds }),
  /** The request is turned away before it is looked at: nothing is accepted. */
  z.strictObject({ kind: z.literal('refuse'), status, body: z.unknown().optional() }),
  /** The request is carried out and its answer is lost: nothing but a closed connection comes back. */
  z.strictObject({ kind: z.literal('reset') }),
  /** The request is carried out and answered with half a document. */
  z.strictObject({ kind: z.literal('torn') }),
  /** The request is carried out and answered late. */
  z.strictObject({ kind: z.literal('late'), ms: milliseconds }),
  /** The request is carried out and answered as if it had failed. */
  z.strictObject({ kind: z.literal('deny'), status, body: z.unknown().optional() }),
  /** Orders are not found, by ID and in lists, with their fills: this one, or all of them. */
  z.strictObject({ kind: z.literal('hideOrders'), orderId: z.string().optional() }),
  /** Every fill in the answer comes twice. */
  z.strictObject({ kind: z.literal('duplicateFills') }),
  /** Fields of the answer are set or removed. A path is `orders.*.status`; `*` stands for every element. */
  z.strictObject({
    kind: z.literal('changeFields'),
    set: z.record(z.string(), z.unknown()).default({}),
    remove: z.array(z.string()).default([]),
  }),
]);

export type FaultEffect = z.infer<typeof effectSchema>;

export const ruleSchema = z.strictObject({
  /** Only requests of this method. */
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
  /** Only requests whose path (without the query) matches this regular expression. */
  path: z
    .string()
    .default('')
    .refine((text) => isPattern(text), 'must be a regular expression'),
  /** For the next so many requests; without it for all. */
  times: z.number().int().min(1).optional(),
  /** For so long, by the wall's clock; without it until it is removed. */
  forMs: milliseconds.optional(),
  effect: effectSchema,
});

/** A rule in force. */
export interface FaultRule {
  readonly id: number;
  readonly method: string | undefined;
  readonly path: RegExp;
  readonly effect: FaultEffect;
  readonly until: number;
  remaining: number;
}

/** Faults for single requests, by method and path. In memory only: a restart heals them. */
export class FaultRules {
  #rules: readonly FaultRule[] = [];
  #lastId = 0;

  add(given: z.infer<typeof ruleSchema>): number {
    this.#lastId++;
    const rule: FaultRule = {
      id: this.#lastId,
      method: given.method,
      path: new RegExp(given.path),
      effect: given.effect,
      until: given.forMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + given.forMs,
      remaining: given.times ?? Number.POSITIVE_INFINITY,
    };
    this.#rules = [...this.#rules, rule];
    return rule.id;
  }

  list(): readonly FaultRule[] {
    this.#rules = this.#rules.filter((rule) => rule.remaining > 0 && rule.until > Date.now());
    return this.#rules;
  }

  /** @returns whether there was such a rule */
  remove(id: number): boolean {
    const before = this.list().length;
    this.#rules = this.#rules.filter((rule) => rule.id !== id);
    return this.#rules.length < before;
  }

  clear(): void {
    this.#rules = [];
  }

  /** What happens to a request; each rule that matches has one request less to go. */
  take(method: string, path: string): readonly FaultEffect[] {
    return this.list()
      .filter((rule) => (rule.method === undefined || rule.method === method) && rule.path.test(path))
      .map((rule) => {
        rule.remaining--;
        return rule.effect;
      });
  }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
