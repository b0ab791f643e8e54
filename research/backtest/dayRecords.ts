import { PeriodEarnings, type TradedAt } from '../attribution/periodEarnings.ts';
import type { DayRecord } from './backtestResult.ts';

const DAY_MS = 86_400_000;

/** The account at one moment. */
export interface Moment extends TradedAt {
  /** ms UTC. */
  readonly at: number;
  /** Before what is paid in. */
  readonly equity: number;
  readonly deposit: number;
  /** Share of equity that is not cash, after the orders of the moment. */
  readonly exposure: number;
  readonly effectivePositions: number;
  readonly overBudget: boolean;
}

/** Makes a record of each day from the moments of an account. What is paid in earns from its moment on and is no return. */
export class DayRecords {
  readonly days: DayRecord[] = [];
  #first: Moment | undefined;
  #last: Moment | undefined;
  #growth = 1;
  #earnings = new PeriodEarnings();

  /** Takes the next moment; the last one of all closes the last day. */
  add(moment: Moment): void {
    if (this.#last !== undefined) {
      const invested = this.#last.equity + this.#last.deposit;
      if (invested > 0) this.#growth *= moment.equity / invested;
      this.#earnings.add(this.#last, moment);
    }
    this.#last = moment;
    if (this.#first === undefined) this.#first = moment;
    else if (dayStart(moment.at) > dayStart(this.#first.at)) {
      this.#close(this.#first, moment);
      this.#first = moment;
    }
  }

  #close(first: Moment, next: Moment): void {
    this.days.push({
      day: dayStart(first.at),
      return: this.#growth - 1,
      exposure: first.exposure,
      effectivePositions: first.effectivePositions,
      overBudget: first.overBudget,
      equity: next.equity,
      ...this.#earnings.sums(),
    });
    this.#growth = 1;
    this.#earnings = new PeriodEarnings();
  }
}

function dayStart(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}
