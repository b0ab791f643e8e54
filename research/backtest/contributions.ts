import { Decimal } from 'decimal.js';
import type { DecimalString } from '../../core/market/decimalString.ts';

/** Money that is paid in again and again, counted from the first moment on. */
export interface ContributionPlan {
  readonly amount: DecimalString;
  readonly every: { readonly unit: 'days' | 'months'; readonly count: number };
}

const DAY_MS = 86_400_000;

/** When the payment of a number (1, 2, ...) is due, ms UTC. A month without that day has its last day. */
export function dueAt({ every }: ContributionPlan, start: number, number: number): number {
  const { unit, count } = every;
  switch (unit) {
    case 'days':
      return start + number * count * DAY_MS;
    case 'months': {
      const first = new Date(start);
      const month = first.getUTCMonth() + number * count;
      const lastDay = new Date(Date.UTC(first.getUTCFullYear(), month + 1, 0)).getUTCDate();
      const day = Math.min(first.getUTCDate(), lastDay);
      return Date.UTC(first.getUTCFullYear(), month, day) + (start % DAY_MS);
    }
    default: {
      const unreachable: never = unit;
      return unreachable;
    }
  }
}

/** Pays as a plan says; each payment once, at the first look at or after its time. */
export class Contributions {
  readonly #plan: ContributionPlan | undefined;
  readonly #start: number;
  #paid = 0;

  constructor(plan: ContributionPlan | undefined, start: number) {
    this.#plan = plan;
    this.#start = start;
  }

  /** What has become due up to now and was not paid yet. */
  due(now: number): Decimal {
    let amount = new Decimal(0);
    if (this.#plan === undefined) return amount;
    while (dueAt(this.#plan, this.#start, this.#paid + 1) <= now) {
      this.#paid += 1;
      amount = amount.plus(this.#plan.amount);
    }
    return amount;
  }
}
