/** What the ledger knows of orders that others have placed in an account. */
export interface OtherHandEvidence {
  /** The latest comparisons that have found orders of others, oldest first; those that a person has accepted are left out. */
  readonly findings: readonly OtherHandFinding[];
  /** True where there are earlier ones, which are not among them. */
  readonly hasEarlier?: boolean;
}

/** One comparison that has found orders of others. */
export interface OtherHandFinding {
  /** Wall time in ms UTC. */
  readonly at: number;
  /** The venue's IDs of the orders. */
  readonly orders: readonly string[];
  /** How many cycles have started after the finding before and up to this one: none, 1, or 2 for all that are more. */
  readonly cyclesSince: number;
}

/** A person's word that orders of others are known and wanted. */
export interface OtherHandAcceptance {
  /** One that is delivered again has the same ID and counts once. */
  readonly id: string;
  /** Wall time in ms UTC. */
  readonly at: number;
  readonly by: string;
  readonly reason: string;
}

/** Another hand that trades on an account steadily. */
export interface OtherHand {
  /** Wall time in ms UTC of the first of its orders that was found. */
  readonly since: number;
  readonly latest: number;
  readonly orders: number;
  /** Present where earlier findings were not looked at: there may be more orders, from an earlier time on. */
  readonly atLeast?: true;
}

/** Orders of others in two cycles in a row count as steady trading where they were found within so long. */
const WITHIN_MS = 24 * 60 * 60_000;

/**
 * The line between an owner who trades by hand and another system on the same account: orders of others that are new in each of two cycles in a row, within
 * a day. A resting order that goes on is not new. What a person has accepted does not count.
 * @returns undefined where nobody else trades steadily
 */
export function steadyOtherHand({ findings, hasEarlier }: OtherHandEvidence): OtherHand | undefined {
  const known = new Set<string>();
  const steady = new Set<OtherHandFinding>();
  let before: OtherHandFinding | undefined;
  let cycles = 0;
  for (const finding of findings) {
    cycles += finding.cyclesSince;
    const fresh = finding.orders.filter((order) => !known.has(order));
    for (const order of fresh) known.add(order);
    if (fresh.length === 0) continue;
    if (before !== undefined && cycles === 1 && finding.at - before.at <= WITHIN_MS) steady.add(before).add(finding);
    before = finding;
    cycles = 0;
  }
  const found = [...steady];
  if (found.length === 0) return undefined;
  const times = found.map(({ at }) => at);
  return {
    since: Math.min(...times),
    latest: Math.max(...times),
    orders: new Set(found.flatMap(({ orders }) => orders)).size,
    ...(hasEarlier === true ? { atLeast: true as const } : {}),
  };
}

/** What a person has to know and to do. */
export function otherHandSentence({ since, latest, orders, atLeast }: OtherHand): string {
  const time = (at: number): string => new Date(at).toISOString();
  return (
    `another hand trades on this account: ${atLeast === true ? 'at least ' : ''}${orders} orders that are not ours, in cycles one after the other, from ${time(since)}${atLeast === true ? ' or earlier' : ''} to ${time(latest)}. ` +
    'Two systems on one account break the limits of both: give each an account of its own, or accept these orders with `ballast reconcile --accept "why"`'
  );
}
