import { stateOfAbsent } from '../../../../adapters/ledger/absentOrder.ts';
import { applyOrderState } from '../../../../adapters/ledger/applyOrderState.ts';
import { executedBefore } from '../../../../adapters/ledger/orderRevision.ts';
import type { TermsAtVenue } from '../../../../core/execution/termsAtVenue.ts';
import type { FrozenOrder, OrderRecord } from '../../../../core/orders/order.ts';
import { executionOf, isClosed, isUnconfirmed, type OrderState } from '../../../../core/orders/orderState.ts';

/** One row of the ledger, by the ledger's own rules. */
export class LedgerModel {
  private row: OrderRecord;
  /** The version at which somebody has claimed to send the order last. */
  private claimedAt = -1;
  /** The row before the present revision. */
  private before: OrderRecord | undefined;

  constructor(record: OrderRecord) {
    this.row = record;
  }

  read(): OrderRecord {
    return this.row;
  }

  claim(of: OrderRecord): boolean {
    if (of.revision !== this.row.revision || this.row.state.status !== 'INTENT') return false;
    this.put({ state: { status: 'SUBMITTED' } });
    this.claimedAt = this.row.version;
    return true;
  }

  claimAgain(of: OrderRecord): boolean {
    if (of.version !== this.row.version || !isUnconfirmed(this.row.state)) return false;
    this.put({ state: { status: 'SUBMITTED' } });
    this.claimedAt = this.row.version;
    return true;
  }

  withdraw(of: OrderRecord, next: OrderState): void {
    if (of.version === this.row.version && this.row.state.status === 'INTENT') this.put({ state: next });
  }

  closeAbsent(of: OrderRecord, closed: OrderState): void {
    if (of.revision !== this.row.revision) return;
    const state = stateOfAbsent(this.row, closed, this.claimedAt > of.version);
    if (state !== undefined) this.put({ state });
  }

  advance(of: OrderRecord, next: OrderState): void {
    if (of.revision !== this.row.revision) return;
    const state = applyOrderState(this.row.key, this.row.state, next);
    if (state !== undefined) this.put({ state });
  }

  revise(of: OrderRecord, closed: OrderState, next: FrozenOrder, state: OrderState): void {
    if (of.revision !== this.row.revision) return;
    const learned = applyOrderState(this.row.key, this.row.state, closed);
    if (learned === undefined) return;
    const earlier = executedBefore(this.row, learned, next);
    this.before = this.row;
    this.put({ earlier, order: next, revision: this.row.revision + 1, state });
  }

  /** The last revision has never reached the disk. @returns whether there was one */
  loseRevision(): boolean {
    if (this.before === undefined) return false;
    this.row = this.before;
    this.before = undefined;
    return true;
  }

  takeTerms(of: OrderRecord, { remark, ...terms }: TermsAtVenue): void {
    if (of.revision !== this.row.revision || isClosed(this.row.state.status)) return;
    const { order, revision, intended, state } = this.row;
    this.put({
      order: { ...order, ...terms },
      intended: revision === 0 ? terms : intended,
      remark,
      state: { status: 'UNKNOWN', execution: executionOf(state), reason: remark },
    });
  }

  private put(change: Partial<OrderRecord>): void {
    this.row = { ...this.row, ...change, version: this.row.version + 1 };
  }
}
