import { Decimal } from 'decimal.js';
import { next } from '../../../../core/execution/next.ts';
import type { OrderAction } from '../../../../core/execution/orderAction.ts';
import type { OrderEvent } from '../../../../core/execution/orderEvent.ts';
import type { Failure } from '../../../../core/execution/orderLife.ts';
import { placedState } from '../../../../core/execution/placedState.ts';
import { READ, RESERVE, type Step } from '../../../../core/execution/step.ts';
import { executedBy, remainderOf } from '../../../../core/orders/executed.ts';
import type { OrderRecord, OrderType } from '../../../../core/orders/order.ts';
import { executionOf, isClosed, type OrderState } from '../../../../core/orders/orderState.ts';
import type { PlacedOrder } from '../../../../core/ports/exchange.ts';
import { LedgerModel } from './ledgerModel.ts';
import { executed, VenueModel } from './venueModel.ts';

const SYMBOL = 'ALT-USD';

/** What differs from world to world. */
export interface WorldTerms {
  readonly type: OrderType;
  readonly reprices: number;
  /** Whether the venue has another order under our first ID: of our symbol, or of another one. */
  readonly foreign: 'none' | 'ours' | 'other symbol';
  /** Whether the identical body may be sent again. */
  readonly sendsAgain: boolean;
}

/** Somebody who carries an order through its life; a crash leaves nothing of it but the ledger. */
interface Follower {
  step: Step;
  releases: number;
}

/**
 * One order, a ledger, a venue and several followers that know nothing of each other. Each choice is a number: who acts, and what comes of it. What must never happen
 * is an error.
 */
export class OrderWorld {
  readonly venue = new VenueModel();
  private readonly ledger: LedgerModel;
  private readonly followers: Follower[];
  private readonly sends = new Map<string, number>();
  private readonly sendsAgain: boolean;
  private committed = false;
  /** How often the ledger has lost a revision. */
  lost = 0;
  private stopped = false;
  /** Revisions whose time to be sent is over, by client order ID. */
  private readonly late = new Set<string>();
  private choice: (options: number) => number = () => 0;

  constructor(terms: WorldTerms, followers: number) {
    this.sendsAgain = terms.sendsAgain;
    this.ledger = new LedgerModel(intentOf(terms));
    this.followers = Array.from({ length: followers }, (_, index) => ({
      step: index === 0 ? RESERVE : READ,
      releases: 0,
    }));
    if (terms.foreign !== 'none') this.venue.put(foreignOrder(terms.foreign === 'ours' ? SYMBOL : 'BTC-USD'));
  }

  get record(): OrderRecord {
    return this.ledger.read();
  }

  get isCommitted(): boolean {
    return this.committed;
  }

  /** One thing happens, chosen by `choice`, which gives a number below the one that it is asked for. */
  happen(choice: (options: number) => number): void {
    this.choice = choice;
    const follower = this.followers[choice(this.followers.length)];
    if (follower === undefined || choice(6) === 5) this.happenOutside();
    else this.act(follower);
  }

  /** Nothing goes wrong any more: a new follower brings the order to its end. */
  awaitEnd(): void {
    this.choice = () => 0;
    this.venue.arriveAll();
    this.stopped = true;
    for (const { clientOrderId } of this.venue.all()) this.late.add(clientOrderId);
    const follower: Follower = { step: READ, releases: 0 };
    for (let acts = 0; follower.step.action.kind !== 'end'; acts += 1) {
      if (acts > 200) throw new Error(`the order does not end: ${JSON.stringify(this.record.state)}`);
      this.late.add(this.record.order.clientOrderId);
      this.act(follower);
    }
  }

  private happenOutside(): void {
    switch (this.choice(16)) {
      case 0:
      case 1:
      case 2:
        this.venue.arriveAll();
        break;
      case 3:
        this.venue.trade(1);
        break;
      case 4:
        this.venue.expire();
        break;
      case 5:
        this.stopped = !this.stopped;
        break;
      case 6:
        this.late.add(this.record.order.clientOrderId);
        break;
      case 7:
        this.loseRevision();
        break;
      default:
        this.venue.trade(0.5);
    }
  }

  /** The worker is killed, the ledger is cut short by the last revision, and what was under way to the venue arrives. Under an ID that it has, nobody's request makes another. */
  private loseRevision(): void {
    this.venue.arriveAll();
    const { clientOrderId } = this.record.order;
    if (!this.ledger.loseRevision()) return;
    this.sends.delete(clientOrderId);
    this.lost += 1;
    for (const follower of this.followers) Object.assign(follower, { step: READ, releases: 0 });
  }

  private act(follower: Follower): void {
    const { action } = follower.step;
    if (action.kind === 'end' || action.kind === 'fail' || this.crashes()) {
      Object.assign(follower, { step: READ, releases: 0 });
      return;
    }
    if (action.kind === 'advance' && !this.committed) return;
    const before = this.record;
    const event = this.carryOut(action);
    this.requireSound(before);
    const { life } = follower.step;
    follower.step = next(life, event);
    if (event.kind === 'failed' && (life.at === 'sending' || life.at === 'asking'))
      requireDoubt(event.failure, follower.step.action);
    if (action.kind === 'release') follower.releases += 1;
    this.requireAllowed(follower);
  }

  private crashes(): boolean {
    return this.choice(12) === 11;
  }

  private carryOut(action: OrderAction): OrderEvent {
    try {
      return this.outcomeOf(action);
    } catch (error) {
      if (error instanceof TwoSendsError) throw error;
      return failed('unclear', String(error));
    }
  }

  private outcomeOf(action: OrderAction): OrderEvent {
    switch (action.kind) {
      case 'reserve':
        return { kind: this.choice(8) === 7 ? 'refused' : 'reserved' };
      case 'check':
        if (this.choice(8) === 7) return { kind: 'refused' };
        this.committed = true;
        return { kind: 'committed' };
      case 'advance':
        return { kind: 'read', record: this.record, isUnsent: this.mayKnowUnsent() };
      case 'examine':
        return {
          kind: 'examined',
          obstacle: this.obstacleTo(action.record),
          isUnsent: this.mayKnowUnsent(),
          sendsAgain: this.sendsAgain,
        };
      case 'claim': {
        const claimed = this.writes(() => this.ledger.claim(action.record));
        return { kind: claimed ? 'claimed' : 'takenElsewhere', record: this.record };
      }
      case 'claimAgain': {
        const claimed = this.writes(() => this.ledger.claimAgain(action.record));
        return { kind: claimed ? 'claimed' : 'takenElsewhere', record: this.record };
      }
      case 'withdraw':
        this.writes(() => this.ledger.withdraw(action.record, action.state));
        return { kind: 'written', record: this.record };
      case 'send':
        return this.send(action.record);
      case 'ask':
        return action.mayCreate ? this.sendAgain(action.record) : this.ask(action.record);
      case 'cancelWhereDue':
        if (this.choice(3) < 2) this.venue.cancel(action.venueOrderId);
        return this.choice(3) === 2 ? failed('unclear', 'no answer to a cancel') : { kind: 'cancelled' };
      case 'poll':
        return this.poll(action.record);
      case 'listFills':
        return this.listFills(action.record);
      case 'reprice':
        return this.reprice(action.record);
      case 'find': {
        // What an earlier life of the ledger has sent is listed by the time that the same order is decided anew.
        const isListed = action.record.state.status === 'INTENT' || this.choice(3) < 2;
        return { kind: 'found', placed: isListed ? this.venue.find(action.record.order) : undefined };
      }
      case 'takeTerms':
        this.writes(() => this.ledger.takeTerms(action.record, action.terms));
        return { kind: 'written', record: this.record };
      case 'close':
        this.writes(() => this.ledger.closeAbsent(action.record, action.state));
        return { kind: 'written', record: this.record };
      case 'write':
        this.writes(() => this.ledger.advance(action.record, action.state));
        return { kind: 'written', record: this.record };
      case 'revise':
        this.writes(() => this.ledger.revise(action.record, action.closed, action.next, action.state));
        return { kind: 'written', record: this.record };
      case 'wait':
        return { kind: 'due' };
      case 'release':
        return { kind: 'released' };
      case 'fail':
      case 'end':
        throw new Error(`nothing is carried out for ${action.kind}`);
      default: {
        const unreachable: never = action;
        return unreachable;
      }
    }
  }

  /** A write that may fail before its commit, or after it. */
  private writes<Result>(write: () => Result): Result {
    const fault = this.choice(12);
    if (fault === 10) throw new Error('the ledger could not be reached');
    const result = write();
    if (fault === 11) throw new Error('the commit was not confirmed');
    return result;
  }

  /** What this ledger's followers know says nothing of an order that an earlier life of the ledger has sent. */
  private mayKnowUnsent(): boolean {
    return this.record.state.status === 'INTENT' && this.choice(2) === 1;
  }

  private obstacleTo({ order }: OrderRecord): string | undefined {
    if (this.stopped) return 'the account is halted';
    return this.late.has(order.clientOrderId) ? 'the intent is too old' : undefined;
  }

  private send({ order }: OrderRecord): OrderEvent {
    const sends = (this.sends.get(order.clientOrderId) ?? 0) + 1;
    this.sends.set(order.clientOrderId, sends);
    if (sends > 1) throw new TwoSendsError(`${order.clientOrderId} was sent ${sends} times`);
    if (this.hasOther(order.clientOrderId)) return failed('otherTerms', 'another order has this ID');
    // The adapter sends nothing later than that.
    if (this.late.has(order.clientOrderId)) return failed('unclear', 'too late');
    // Under an ID that it has, the venue answers with the order that it has.
    switch (this.choice(this.venue.find(order) === undefined ? 6 : 5)) {
      case 0:
      case 1:
        return { kind: 'answered', answer: { kind: 'accepted', order: this.venue.arrive(order) } };
      case 2:
        this.venue.arrive(order);
        return failed('unclear', 'the answer was lost');
      case 3:
        this.venue.leave(order);
        return failed('unclear', 'nothing came back');
      case 4:
        return failed('busy', 'too many requests');
      default:
        return REJECTED;
    }
  }

  /** The identical body goes out once more. That it is refused says nothing of the one before, which may be under way. */
  private sendAgain(record: OrderRecord): OrderEvent {
    if (!this.sendsAgain) throw new TwoSendsError('sent again, where the venue would execute it again');
    if (record.state.status !== 'SUBMITTED') throw new TwoSendsError(`sent again while ${record.state.status}`);
    const { order } = record;
    if (this.late.has(order.clientOrderId)) return this.ask(record);
    if (this.hasOther(order.clientOrderId)) return failed('otherTerms', 'another order has this ID');
    switch (this.choice(this.venue.find(order) === undefined ? 5 : 4)) {
      case 0:
      case 1:
        return { kind: 'answered', answer: { kind: 'accepted', order: this.venue.arrive(order) } };
      case 2:
        this.venue.leave(order);
        return failed('unclear', 'nothing came back');
      case 3:
        return failed('busy', 'too many requests');
      default:
        return failed('unclear', 'refused, which proves nothing yet');
    }
  }

  private ask({ order }: OrderRecord): OrderEvent {
    if (this.choice(4) === 3) return failed(this.choice(2) === 1 ? 'busy' : 'unclear', 'no answer');
    if (this.hasOther(order.clientOrderId)) return failed('otherTerms', 'another order has this ID');
    const found = this.venue.find(order);
    if (found !== undefined) return { kind: 'answered', answer: { kind: 'accepted', order: found } };
    // Absence is proven only when nothing can be sent any more, and nothing is under way.
    if (!this.late.has(order.clientOrderId) || this.venue.isUnderWay(order))
      return failed('unclear', 'nothing is listed yet');
    return { kind: 'answered', answer: { kind: 'absent', detail: 'not in the lists' } };
  }

  private poll({ order }: OrderRecord): OrderEvent {
    const found = this.venue.find(order);
    if (found === undefined || this.choice(4) === 3) return failed('unclear', 'no answer');
    return { kind: 'answered', answer: { kind: 'accepted', order: found } };
  }

  private listFills({ order }: OrderRecord): OrderEvent {
    const found = this.venue.find(order);
    if (found === undefined || this.choice(6) === 5) return failed('unclear', 'no list of fills');
    const base = 'execution' in found.state ? found.state.execution.filledBase : '0';
    const isBehind = this.choice(3) === 2;
    const listed = isBehind ? new Decimal(base).div(2).toFixed() : base;
    return { kind: 'fillsListed', current: this.record, listed, awaited: isBehind, at: 1_000_000 };
  }

  private reprice(record: OrderRecord): OrderEvent {
    const found = this.venue.find(record.order);
    const left = remainderOf({ ...record, state: found?.state ?? record.state }).toFixed();
    const clientOrderId = `c${record.revision + 1}`;
    if (this.stopped || this.choice(4) === 3) {
      const order = { ...record.order, clientOrderId, baseQuantity: left, quoteAmount: left };
      const placed = this.venue.find(order);
      if (placed === undefined) return { kind: 'notRepriced', why: 'it may not be' };
      return { kind: 'placedBefore', order, state: placedState(placed), detail: placed.detail };
    }
    return { kind: 'repriced', order: { ...record.order, clientOrderId, baseQuantity: left, quoteAmount: left } };
  }

  /** Whether the venue has an order of before under this ID, which the ledger does not know yet. */
  private hasOther(clientOrderId: string): boolean {
    const found = this.venue.find({ ...this.record.order, clientOrderId });
    return found?.venueOrderId === FOREIGN && this.record.remark === undefined;
  }

  /** What no write may have done. */
  private requireSound(before: OrderRecord): void {
    const after = this.record;
    const [had, has] = [executedBy(before), executedBy(after)];
    if (new Decimal(has.filledBase).lt(had.filledBase))
      throw new Error(`executed ${has.filledBase} after ${had.filledBase}`);
    if (isClosed(before.state.status) && after.version !== before.version)
      throw new Error(`${before.state.status} has become ${after.state.status}`);
    if (after.revision > before.revision) this.requireClosedAtVenue(before);
    else if (isClosed(after.state.status)) this.requireClosedAtVenue(after);
  }

  /** Only the venue's word closes an order; without one, nothing can have left or ever leave. */
  private requireClosedAtVenue({ order }: OrderRecord): void {
    const found = this.venue.find(order);
    if (found !== undefined && found.symbol === SYMBOL) {
      if (!isClosed(found.state.status)) throw new Error(`closed, but ${found.state.status} at the venue`);
      const expected = this.venue.all().filter(({ symbol }) => symbol === SYMBOL);
      const sum = expected.reduce(
        (total, { state }) => total.plus('execution' in state ? state.execution.filledBase : 0),
        new Decimal(0),
      );
      if (isClosed(this.record.state.status) && !sum.eq(executedBy(this.record).filledBase))
        throw new Error(`${executedBy(this.record).filledBase} executed by the ledger, ${sum} by the venue`);
    } else if (this.venue.isUnderWay(order)) throw new Error('closed, while its body is under way');
  }

  /** What is to be done next must be allowed. */
  private requireAllowed({ step, releases }: Follower): void {
    const { action } = step;
    if ('record' in action && isClosed(action.record.state.status))
      throw new Error(`${action.kind} on an order that is ${action.record.state.status}`);
    if (action.kind === 'write' && shrinks(action.record.state, action.state))
      throw new Error(`writes ${JSON.stringify(action.state)} after ${JSON.stringify(action.record.state)}`);
    if (action.kind === 'send' && action.record.state.status !== 'SUBMITTED')
      throw new Error(`sends what is ${action.record.state.status} in the ledger`);
    if (action.kind === 'release' && this.committed && !isClosed(this.record.state.status))
      throw new Error(`gives the place back while the order is ${this.record.state.status}`);
    if (action.kind === 'release' && releases > 0) throw new Error('gives the place back again');
    if (action.kind === 'end' && releases !== 1) throw new Error(`ends with ${releases} places given back`);
  }
}

/** A second sending of one revision; no failure of the venue, so it is told apart. */
class TwoSendsError extends Error {}

const FOREIGN = 'v-foreign';

const REJECTED: OrderEvent = { kind: 'answered', answer: { kind: 'rejected', reason: 'refused', detail: 'refused' } };

function failed(kind: Failure['kind'], message: string): OrderEvent {
  return { kind: 'failed', failure: { kind, message, words: `Error: ${message}` } };
}

/** After an exception the first byte may have left: the order is UNKNOWN, or the request was not taken at all, or the order there is another one. */
function requireDoubt({ kind }: Failure, action: OrderAction): void {
  const allowed =
    kind === 'unclear'
      ? action.kind === 'write' && action.state.status === 'UNKNOWN'
      : action.kind === (kind === 'busy' ? 'fail' : 'find');
  if (!allowed) throw new Error(`after a failure (${kind}) comes ${JSON.stringify(action)}`);
}

function shrinks(before: OrderState, after: OrderState): boolean {
  return new Decimal(executionOf(after).filledBase).lt(executionOf(before).filledBase);
}

function intentOf({ type, reprices }: WorldTerms): OrderRecord {
  return {
    key: { account: 'main', cycleId: 'C1', symbol: SYMBOL },
    order: {
      venue: 'model',
      clientOrderId: 'c0',
      symbol: SYMBOL,
      side: 'buy',
      type,
      ...(type === 'market' ? {} : { limit: { lifetime: 1_000, offset: 0, reprices, price: '1' } }),
      baseQuantity: '8',
      quoteAmount: '8',
      referencePrice: '1',
      body: '{}',
    },
    state: { status: 'INTENT' },
    revision: 0,
    intended: { baseQuantity: '8', quoteAmount: '8' },
    earlier: executed('0'),
    frozenAt: 0,
    version: 0,
    createdAt: 0,
    updatedAt: 0,
  };
}

function foreignOrder(symbol: string): PlacedOrder {
  return {
    venueOrderId: FOREIGN,
    clientOrderId: 'c0',
    symbol,
    side: 'buy',
    baseSize: '6',
    quoteSize: '6',
    detail: 'of before',
    state: { status: 'ACCEPTED', venueOrderId: FOREIGN, execution: executed('0') },
  };
}
