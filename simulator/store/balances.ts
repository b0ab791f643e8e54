import { Exact, ZERO } from '../exact.ts';
import type { Database } from './database.ts';

/** What an account has of one currency; `hold` is the part of `total` that open orders need. */
export interface Balance {
  readonly currency: string;
  readonly total: Exact;
  readonly hold: Exact;
}

/** Money coming from or going to outside the exchange; the opening portfolio is made of such transfers too. */
export interface Transfer {
  readonly currency: string;
  readonly amount: string;
  readonly at: number;
}

interface BalanceRow {
  readonly currency: string;
  readonly total: string;
  readonly hold: string;
}

/** What a balance was before a change. */
interface Former extends Balance {
  readonly account: string;
  /** Wall time in ms. */
  readonly changedAt: number;
}

/** Former balances are kept for so long, in memory only: an answer over HTTP is never later than that. */
const KEPT_MS = 300_000;

/** The accounts' money. */
export class Balances {
  readonly #database: Database;
  readonly #keptMs: number;
  #former: Former[] = [];

  /** @param keptMs how long former balances are kept; 0 where nobody is told of them */
  constructor(database: Database, keptMs = KEPT_MS) {
    this.#database = database;
    this.#keptMs = keptMs;
  }

  accountNames(): readonly string[] {
    return this.#database.rows<{ name: string }>('select name from accounts order by name').map((row) => row.name);
  }

  openAccount(name: string, at: number): void {
    this.#database.run('insert into accounts values (?, ?)', name, at);
  }

  /** Moves money in (positive) or out (negative) and keeps a record of it. */
  transfer(account: string, currency: string, amount: Exact, at: number): void {
    this.#database.atomically(() => {
      this.change(account, currency, amount, ZERO);
      this.#database.run(
        'insert into transfers (account, currency, amount, at) values (?, ?, ?, ?)',
        account,
        currency,
        amount.toFixed(),
        at,
      );
    });
  }

  transfers(account: string): readonly Transfer[] {
    return this.#database.rows<Transfer>(
      'select currency, amount, at from transfers where account = ? order by sequence',
      account,
    );
  }

  /** Every currency that the account ever had, in alphabetical order. */
  all(account: string): readonly Balance[] {
    return this.#database
      .rows<BalanceRow>('select currency, total, hold from balances where account = ? order by currency', account)
      .map((row) => ({ currency: row.currency, total: new Exact(row.total), hold: new Exact(row.hold) }));
  }

  /** Takes the present balances for the first ones: no answer is late by more than the account is old. */
  forgetFormer(): void {
    this.#former = [];
  }

  /** The balances as they were at a moment of the wall's clock, as far back as this process remembers. */
  allAt(account: string, at: number): readonly Balance[] {
    const then = new Map(this.all(account).map((balance) => [balance.currency, balance]));
    for (const { changedAt, account: owner, ...balance } of this.#former.toReversed())
      if (owner === account && changedAt > at) then.set(balance.currency, balance);
    return [...then.values()];
  }

  of(account: string, currency: string): Balance {
    const row = this.#database.row<BalanceRow>(
      'select currency, total, hold from balances where account = ? and currency = ?',
      account,
      currency,
    );
    return { currency, total: new Exact(row?.total ?? 0), hold: new Exact(row?.hold ?? 0) };
  }

  /** What of a currency is not held by open orders. */
  available(account: string, currency: string): Exact {
    const { total, hold } = this.of(account, currency);
    return total.minus(hold);
  }

  /**
   * Adds to total and hold.
   *
   * @throws Error where less than nothing would be left, free or held: the books would no longer be true, so the change is not made
   */
  change(account: string, currency: string, total: Exact, hold: Exact): void {
    const before = this.of(account, currency);
    const after = { total: before.total.plus(total), hold: before.hold.plus(hold) };
    if (after.hold.isNegative() && !after.hold.isZero())
      throw new Error(`${account}: hold of ${currency} would be ${after.hold.toFixed()}`);
    if (after.total.lessThan(after.hold))
      throw new Error(
        `${account}: ${after.total.toFixed()} ${currency} would not cover holds of ${after.hold.toFixed()}`,
      );
    if (this.#keptMs > 0) this.#remember({ ...before, account, changedAt: Date.now() });
    this.#database.run(
      `insert into balances values (?, ?, ?, ?)
       on conflict (account, currency) do update set total = excluded.total, hold = excluded.hold`,
      account,
      currency,
      after.total.toFixed(),
      after.hold.toFixed(),
    );
  }

  #remember(former: Former): void {
    this.#former = this.#former.filter(({ changedAt }) => former.changedAt - changedAt <= this.#keptMs);
    this.#former.push(former);
  }
}
