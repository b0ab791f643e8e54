import { Decimal } from 'decimal.js';
import type { ExpectedAccount, Movement, Room } from './accountKnowledge.ts';
import { type BalanceComparison, isRounding } from './compareBalances.ts';
import { subsetSums } from './subsetSums.ts';

/**
 * What a venue's balances say of the account that is expected.
 * - `first`: nothing was ever agreed that they could confirm.
 * - `confirmed`: they are what is expected.
 * - `late`: they show an earlier state of the account, or what an order on its way has done; what is expected stands.
 * - `unexplained`: neither. `mayBeLate` tells whether they can be older than what is known; where they cannot, the venue's word counts. `lateUntil`: what
 *   differs equals an earlier state of a currency, which a venue that is later than usual may still show until then, wall time in ms UTC.
 */
export type SnapshotVerdict =
  | { readonly kind: 'first' }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'late'; readonly currencies: readonly string[] }
  | {
      readonly kind: 'unexplained';
      readonly differences: readonly BalanceComparison[];
      readonly mayBeLate: boolean;
      readonly lateUntil?: number;
    };

/** How old answers may be, ms. */
export interface VenueLag {
  /** Each balance by itself may be so old. */
  readonly usual: number;
  /** All balances together may show one state that is so old. */
  readonly longest: number;
  /** Interest and rewards: growth by up to this share of a balance is left to the next comparison. Default: none. */
  readonly accrual?: number;
}

/** So many executions of one moment are looked at in every order; of more, in the order in which they are listed. */
const MOST_AT_ONCE = 8;

/**
 * Judges the balances that a venue has told. Each may be older than what the ledger knows, by different times: a balance that equals what was
 * expected before the latest executions is late, not a withdrawal. Beyond the usual lag only a whole earlier state counts as one: a single
 * balance without its counterpart is then something that somebody else has done, or a balance that is later than usual; which of both, time tells.
 *
 * @param found in all, by currency @param now wall time in ms UTC at which the venue was asked
 */
export function confirmSnapshot(
  { balances, movements, rooms }: ExpectedAccount,
  found: Readonly<Record<string, Decimal.Value>>,
  now: number,
  lag: VenueLag,
): SnapshotVerdict {
  if (balances === undefined) return { kind: 'first' };
  const currencies = [...new Set([...balances.keys(), ...Object.keys(found)])].sort();
  const comparisons = currencies.map((currency) => ({
    currency,
    expected: balances.get(currency) ?? new Decimal(0),
    found: new Decimal(found[currency] ?? 0),
  }));
  const differing = comparisons.filter((item) => !isRounding(item.expected, item.found));
  if (differing.length === 0) return { kind: 'confirmed' };
  const late = { kind: 'late', currencies: differing.map(({ currency }) => currency) } as const;
  const young = movements.filter(({ knownAt }) => now - knownAt <= lag.usual);
  const unexplained = differing.filter((item) => !isEarlier(item, young, rooms) && !isAccrual(item, lag.accrual ?? 0));
  if (unexplained.length === 0 || isWholeEarlierState(comparisons, movements, rooms, now - lag.longest)) return late;
  const lateUntil = mostLateUntil(unexplained, movements, now, lag.longest);
  return {
    kind: 'unexplained',
    differences: unexplained.map((item) => ({
      currency: item.currency,
      expected: item.expected.toFixed(),
      found: item.found.toFixed(),
    })),
    mayBeLate: young.length + rooms.length > 0 || lateUntil !== undefined,
    ...(lateUntil === undefined ? {} : { lateUntil }),
  };
}

interface Compared {
  readonly currency: string;
  readonly expected: Decimal;
  readonly found: Decimal;
}

/** Whether a balance has grown by no more than interest and rewards do. */
function isAccrual({ expected, found }: Compared, share: number): boolean {
  return found.gt(expected) && found.minus(expected).lte(expected.times(share));
}

/** Whether a balance is what was expected before some of the latest movements. */
function isEarlier(item: Compared, movements: readonly Movement[], rooms: readonly Room[]): boolean {
  const touching = movements.filter(({ changes }) => changes[item.currency] !== undefined);
  let before = item.expected;
  for (const moment of momentsOf(touching).toReversed()) {
    const changes = moment.map((movement) => movement.changes[item.currency] ?? '0');
    for (const part of partsOf(changes)) if (agrees(before.minus(part), item, rooms)) return true;
    before = changes.reduce((rest, change) => rest.minus(change), before);
  }
  return agrees(before, item, rooms);
}

/** Until when one of the balances may still be an earlier state of its currency; undefined where none is one, or not any more. */
function mostLateUntil(
  differing: readonly Compared[],
  movements: readonly Movement[],
  now: number,
  longest: number,
): number | undefined {
  const possible = movements.filter(({ knownAt }) => now - knownAt < longest);
  const ends = differing
    .filter((item) => isEarlier(item, possible, []))
    .flatMap(({ currency }) => possible.filter(({ changes }) => changes[currency] !== undefined))
    .map(({ knownAt }) => knownAt + longest);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** Whether all balances together are those before the latest so many movements. */
function isWholeEarlierState(
  comparisons: readonly Compared[],
  movements: readonly Movement[],
  rooms: readonly Room[],
  since: number,
): boolean {
  const before = new Map(comparisons.map(({ currency, expected }) => [currency, expected]));
  for (const moment of momentsOf(movements).toReversed()) {
    if (moment.some(({ knownAt }) => knownAt < since)) return false;
    for (const { changes } of moment)
      for (const [currency, change] of Object.entries(changes))
        before.set(currency, (before.get(currency) ?? new Decimal(0)).minus(change));
    if (comparisons.every((item) => agrees(before.get(item.currency) ?? new Decimal(0), item, rooms))) return true;
  }
  return false;
}

function agrees(state: Decimal, { currency, found }: Compared, rooms: readonly Room[]): boolean {
  if (isRounding(state, found)) return true;
  const difference = found.minus(state);
  const own = rooms.filter((room) => room.currency === currency);
  if (own.length === 0) return false;
  const least = own.reduce((sum, room) => sum.plus(room.least), new Decimal(0));
  const most = own.reduce((sum, room) => sum.plus(room.most), new Decimal(0));
  return difference.gte(least) && difference.lte(most);
}

/** The movements by their moment, oldest first. */
function momentsOf(movements: readonly Movement[]): readonly Movement[][] {
  const moments = new Map<number, Movement[]>();
  for (const movement of movements) moments.set(movement.at, [...(moments.get(movement.at) ?? []), movement]);
  return [...moments.entries()].sort(([a], [b]) => a - b).map(([, moment]) => moment);
}

/** Sums of the changes that an answer from within one moment may lack. */
function partsOf(changes: readonly Decimal.Value[]): readonly Decimal[] {
  if (changes.length <= MOST_AT_ONCE) return subsetSums(changes);
  const sums = [new Decimal(0)];
  for (const change of changes.toReversed()) sums.push(new Decimal(change).plus(sums.at(-1) ?? 0));
  return sums;
}

/** Balances that show one earlier state of the account are late for at most so many times as long as usual, and at least the time below. */
const LONGEST_FACTOR = 10;

const LEAST_LONGEST_MS = 120_000;

/** How old the venue's balances may be. @param usual as configured, ms */
export function venueLag(usual: number): VenueLag {
  return { usual, longest: Math.max(LEAST_LONGEST_MS, LONGEST_FACTOR * usual) };
}
