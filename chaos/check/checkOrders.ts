import type { Fill, OrderRecord } from '../../core/orders/order.ts';
import type { Execution } from '../../core/orders/orderState.ts';
import { isRestingStop } from '../stops.ts';
import type { LedgerBooks, VenueBooks, VenueFill, VenueOrder } from './books.ts';
import { clientOrderIds, orderName } from './clientOrderIds.ts';
import { Exact } from './exact.ts';
import { feeWorth, paysInBase, sumOver } from './fees.ts';
import type { Problem } from './problem.ts';

const CLOSED = new Set(['FILLED', 'CANCELED', 'REJECTED', 'EXPIRED']);
const VENUE_STATUS: ReadonlyMap<string, string> = new Map([
  ['FILLED', 'FILLED'],
  ['CANCELLED', 'CANCELED'],
  ['EXPIRED', 'EXPIRED'],
]);
const NOTHING: Execution = { filledBase: '0', filledQuote: '0', feeQuote: '0' };

/**
 * Compares what the venue accepted and executed for an account with the intents and outcomes of its ledger: every order has one intent, every intent
 * an outcome, each revision of a limit order followed the end of the one before, and both sides agree to the last decimal.
 */
export function checkOrders(venue: VenueBooks, ledger: LedgerBooks): readonly Problem[] {
  const problems: Problem[] = [];
  const atVenue = new Map<string, VenueOrder[]>();
  for (const order of venue.orders)
    atVenue.set(order.clientOrderId, [...(atVenue.get(order.clientOrderId) ?? []), order]);
  const intended = new Set(ledger.orders.flatMap((record) => clientOrderIds(record, ledger.ledger)));
  const keys = new Map<string, string>();
  for (const record of ledger.orders) {
    const name = orderName(record.key);
    const { clientOrderId } = record.order;
    if (clientOrderId !== clientOrderIds(record, ledger.ledger).at(-1))
      problems.push({
        kind: 'mismatch',
        subject: name,
        detail: `its client order ID ${clientOrderId} is not derived from it`,
      });
    const twin = keys.get(name);
    if (twin !== undefined)
      problems.push({ kind: 'duplicate', subject: name, detail: `two intents: ${twin} and ${clientOrderId}` });
    keys.set(name, clientOrderId);
  }
  for (const [clientOrderId, orders] of atVenue) {
    const [first] = orders;
    if (orders.length > 1)
      problems.push({
        kind: 'duplicate',
        subject: `${venue.account} ${clientOrderId}`,
        detail: `the venue has accepted it ${orders.length} times: ${orders.map((order) => order.orderId).join(', ')}`,
      });
    if (first !== undefined && !intended.has(clientOrderId))
      problems.push({
        kind: 'without intent',
        subject: `${venue.account} ${clientOrderId}`,
        detail: `${first.side} ${first.productId} ${first.status}, ${first.filledSize} filled`,
      });
  }
  for (const record of ledger.orders) {
    const revisions = clientOrderIds(record, ledger.ledger).map((id) => atVenue.get(id)?.[0]);
    const ids = new Set(revisions.map((order) => order?.orderId));
    const fills = venue.fills.filter((fill) => ids.has(fill.orderId));
    problems.push(...checkOne(record, revisions, fills, ledger.fills.get(orderName(record.key)) ?? []));
  }
  return problems;
}

/** @param revisions at the venue, each in its place; undefined where the venue never had it */
function checkOne(
  record: OrderRecord,
  revisions: readonly (VenueOrder | undefined)[],
  venueFills: readonly VenueFill[],
  ledgerFills: readonly Fill[],
): readonly Problem[] {
  const subject = orderName(record.key);
  const order = revisions.at(-1);
  if (isRestingStop(record) && order?.status === 'OPEN') return [];
  if (!CLOSED.has(record.state.status))
    return [
      {
        kind: 'without outcome',
        subject,
        detail: `the ledger says ${record.state.status}, the venue ${order === undefined ? 'does not know it' : order.status}`,
      },
    ];
  return [
    ...checkEarlier(subject, record, revisions, venueFills),
    ...checkPresent(subject, record, order, venueFills),
    ...checkFills(subject, venueFills, ledgerFills),
    ...checkSize(
      subject,
      record,
      revisions.filter((item) => item !== undefined),
      venueFills,
    ),
  ];
}

/** What orders have executed, their fees as they are worth in quote currency. */
function executionAt(orders: readonly VenueOrder[], fills: readonly VenueFill[]): Execution {
  const total = (value: (order: VenueOrder) => Exact | string) =>
    orders.reduce((sum, order) => sum.plus(value(order)), new Exact(0)).toFixed();
  const fees = (order: VenueOrder): Exact | string => {
    const own = fills.filter(({ orderId }) => orderId === order.orderId);
    return own.some(paysInBase) ? sumOver(own, feeWorth) : order.totalFees;
  };
  return {
    filledBase: total(({ filledSize }) => filledSize),
    filledQuote: total(({ filledValue }) => filledValue),
    feeQuote: total(fees),
  };
}

function differences(subject: string, what: string, ours: Execution, theirs: Execution): readonly Problem[] {
  const fields = [
    ['base', ours.filledBase, theirs.filledBase],
    ['value', ours.filledQuote, theirs.filledQuote],
    ['fees', ours.feeQuote, theirs.feeQuote],
  ] as const;
  return fields.flatMap(([name, a, b]): Problem[] =>
    new Exact(a).eq(b)
      ? []
      : [{ kind: 'mismatch', subject, detail: `${name}${what}: ledger ${new Exact(a).toFixed()}, venue ${b}` }],
  );
}

/** Each earlier revision was closed at the venue before the next one was placed there, and together they have executed what the ledger says. */
function checkEarlier(
  subject: string,
  { earlier }: OrderRecord,
  revisions: readonly (VenueOrder | undefined)[],
  fills: readonly VenueFill[],
): readonly Problem[] {
  const before = revisions.slice(0, -1);
  const known = before.filter((order) => order !== undefined);
  const problems = [...differences(subject, ' of earlier revisions', earlier, executionAt(known, fills))];
  for (const [number, order] of before.entries()) {
    if (order === undefined) {
      problems.push({
        kind: 'mismatch',
        subject,
        detail: `the venue never had revision ${number}, which was followed by another`,
      });
      continue;
    }
    const next = revisions[number + 1];
    if (order.closedAt === undefined || (next !== undefined && next.createdAt < order.closedAt))
      problems.push({
        kind: 'duplicate',
        subject,
        detail: `revision ${number} was ${order.closedAt === undefined ? order.status : 'still open'} at the venue when the next one was placed`,
      });
  }
  return problems;
}

function checkPresent(
  subject: string,
  record: OrderRecord,
  order: VenueOrder | undefined,
  fills: readonly VenueFill[],
): readonly Problem[] {
  const { state } = record;
  const executed = 'execution' in state ? state.execution : NOTHING;
  if (order === undefined) {
    const claims = state.status === 'FILLED' || !new Exact(executed.filledBase).isZero();
    return claims
      ? [{ kind: 'mismatch', subject, detail: `the ledger says ${state.status}, the venue never had it` }]
      : [];
  }
  if (state.status === 'REJECTED' || (new Exact(executed.filledBase).isZero() && !new Exact(order.filledSize).isZero()))
    return [
      {
        kind: 'lost',
        subject,
        detail: `the ledger says ${state.status} with nothing executed, the venue ${order.status} with ${order.filledSize}`,
      },
    ];
  const problems = [...differences(subject, '', executed, executionAt([order], fills))];
  const differ = (what: string, ours: string, theirs: string): void => {
    if (ours !== theirs)
      problems.push({ kind: 'mismatch', subject, detail: `${what}: ledger ${ours}, venue ${theirs}` });
  };
  differ('status', state.status, VENUE_STATUS.get(order.status) ?? order.status);
  differ('symbol', record.key.symbol, order.productId);
  differ('side', record.order.side, order.side.toLowerCase());
  return problems;
}

function checkFills(
  subject: string,
  venueFills: readonly VenueFill[],
  ledgerFills: readonly Fill[],
): readonly Problem[] {
  const text = (id: string, amounts: readonly string[], feeCurrency: string): string =>
    `${id} ${amounts.map((value) => new Exact(value).toFixed()).join(' / ')} ${feeCurrency}`;
  const ours = ledgerFills
    .map(({ venueFillId, base, price, fee, feeCurrency }) => text(venueFillId, [base, price, fee], feeCurrency))
    .sort();
  const theirs = venueFills
    .map(({ tradeId, size, price, commission, commissionCurrency }) =>
      text(tradeId, [size, price, commission], commissionCurrency),
    )
    .sort();
  if (ours.join() === theirs.join()) return [];
  return [{ kind: 'mismatch', subject, detail: `fills: ledger [${ours.join(', ')}], venue [${theirs.join(', ')}]` }];
}

/** All revisions together must not have executed more than was decided: base units of a sell, what left the account in quote currency for a buy. */
function checkSize(
  subject: string,
  { order: { side }, intended }: OrderRecord,
  revisions: readonly VenueOrder[],
  fills: readonly VenueFill[],
): readonly Problem[] {
  const { filledBase, filledQuote, feeQuote } = executionAt(revisions, fills);
  const paidInBase = sumOver(fills.filter(paysInBase), feeWorth);
  const executed = side === 'buy' ? new Exact(filledQuote).plus(feeQuote).minus(paidInBase) : new Exact(filledBase);
  const most = side === 'buy' ? intended.quoteAmount : intended.baseQuantity;
  if (executed.lte(most)) return [];
  return [{ kind: 'mismatch', subject, detail: `${executed.toFixed()} executed, ${most} intended` }];
}
