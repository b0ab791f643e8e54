import { Decimal } from 'decimal.js';
import type { CycleOutcome } from '../../core/cycles/recordedOutcome.ts';
import type { TradingState } from '../../core/cycles/tradingState.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import { isClosed, ORDER_STATUSES } from '../../core/orders/orderState.ts';
import type { PortfolioPosture } from '../../core/portfolio/account/posture.ts';
import { driftIn } from '../../core/reconciliation/compareBalances.ts';
import type { Metric } from './exposition.ts';
import type { MeasuredAccount, RecentLedger } from './measureAccount.ts';

const OUTCOMES: readonly CycleOutcome[] = ['running', 'traded', 'nothing-to-do', 'refused', 'failed'];
const STATES: readonly TradingState['kind'][] = ['active', 'paused', 'halted', 'liquidating'];
const QUANTILES = [0.5, 0.95, 1];

type Labels = Readonly<Record<string, string>>;
type Figures = readonly { readonly labels?: Labels; readonly value: number }[];

interface Definition {
  readonly name: string;
  readonly help: string;
  /** @param now wall time in ms UTC */
  readonly of: (account: MeasuredAccount, now: number) => Figures;
}

/** A figure of the account's posture. */
function posture(name: string, help: string, figure: (posture: PortfolioPosture) => number): Definition {
  return {
    name,
    help,
    of: ({ status }) => (status?.posture === undefined ? [] : [{ value: figure(status.posture) }]),
  };
}

/** Figures of what the ledger holds. */
function ledgerMetric(name: string, help: string, of: (recent: RecentLedger, now: number) => Figures): Definition {
  return { name, help, of: (account, now) => (account.recent === undefined ? [] : of(account.recent, now)) };
}

const DEFINITIONS: readonly Definition[] = [
  {
    name: 'ballast_account_answers',
    help: '1 where the actor of the account answers, 0 where it does not or has not run yet.',
    of: ({ status }) => [{ value: status === undefined ? 0 : 1 }],
  },
  {
    name: 'ballast_trading_state',
    help: '1 for the state that the account is in, 0 for the others.',
    of: ({ status }) =>
      status === undefined
        ? []
        : STATES.map((state) => ({ labels: { state }, value: status.trading.kind === state ? 1 : 0 })),
  },
  {
    name: 'ballast_troubles',
    help: 'Troubles that a person should look at.',
    of: ({ status }) => (status === undefined ? [] : [{ value: status.troubles?.length ?? 0 }]),
  },
  posture('ballast_equity', 'Worth of the account in its quote currency.', ({ equity }) => Number(equity)),
  posture('ballast_cash', 'Cash of the account in its quote currency.', ({ cash }) => Number(cash)),
  posture('ballast_exposure_ratio', 'Share of the equity that is invested.', exposure),
  posture('ballast_positions', 'Positions held.', ({ positions }) => positions.length),
  {
    name: 'ballast_position_weight_ratio',
    help: 'Share of the equity in each position.',
    of: ({ status }) =>
      (status?.posture?.positions ?? []).map(({ symbol, weight }) => ({ labels: { symbol }, value: weight })),
  },
  posture(
    'ballast_value_at_risk_ratio',
    'One-day value at risk at 95 %, as a share of the equity.',
    ({ valueAtRisk }) => valueAtRisk,
  ),
  posture('ballast_risk_budget_ratio', 'What the value at risk may be at most.', ({ riskBudget }) => riskBudget),
  {
    name: 'ballast_posture_age_seconds',
    help: 'Time since the figures of the account were taken, by the clock of the venue.',
    of: ({ status }, now) => (status?.posture === undefined ? [] : [{ value: seconds(now - status.posture.at) }]),
  },
  ledgerMetric('ballast_cycles_last_day', 'Cycles begun within 24 hours, by outcome.', ({ counts }) =>
    OUTCOMES.map((outcome) => ({
      labels: { outcome },
      value: counts.cycles.find((item) => item.outcome === outcome)?.count ?? 0,
    })),
  ),
  ledgerMetric('ballast_orders_last_day', 'Orders decided within 24 hours, by the state they are in.', ({ counts }) =>
    ORDER_STATUSES.map((status) => ({
      labels: { status },
      value: counts.orders.find((item) => item.status === status)?.count ?? 0,
    })),
  ),
  ledgerMetric('ballast_open_orders', 'Orders that the venue has not closed, by state.', ({ openOrders }) =>
    ORDER_STATUSES.filter((status) => !isClosed(status)).map((status) => ({
      labels: { status },
      value: openOrders.filter(({ state }) => state.status === status).length,
    })),
  ),
  ledgerMetric(
    'ballast_order_seconds',
    'From the intent of an order to its end, of the latest 100 orders that have ended.',
    ({ latestOrders }) => durations(latestOrders),
  ),
  ledgerMetric('ballast_reconciliation_age_seconds', 'Time since ledger and venue were compared last.', (of, now) =>
    of.reconciliation === undefined ? [] : [{ value: seconds(now - of.reconciliation.completedAt) }],
  ),
  ledgerMetric(
    'ballast_drift',
    'By currency, what the venue had more (or less) than orders explain, at the last comparison.',
    ({ reconciliation }) =>
      driftIn(reconciliation?.balances ?? []).map(({ currency, expected, found }) => ({
        labels: { currency },
        value: new Decimal(found).minus(expected).toNumber(),
      })),
  ),
  ledgerMetric(
    'ballast_drifting_currencies',
    'Currencies that differed at the last comparison.',
    ({ reconciliation }) => (reconciliation === undefined ? [] : [{ value: driftIn(reconciliation.balances).length }]),
  ),
  ledgerMetric('ballast_waits', 'Reasons for which nothing is bought now.', ({ waits }) => [{ value: waits }]),
  ledgerMetric('ballast_signals_last_day', 'Signals received within 24 hours, by source.', ({ counts }) =>
    counts.signals.map(({ source, count }) => ({ labels: { source }, value: count })),
  ),
  ledgerMetric(
    'ballast_signal_age_seconds',
    'Time since the last signal of a source; absent after 24 hours.',
    ({ counts }, now) =>
      counts.signals.map(({ source, latest }) => ({ labels: { source }, value: seconds(now - latest) })),
  ),
];

/** The metrics of all accounts. @param now wall time in ms UTC */
export function accountMetrics(accounts: readonly MeasuredAccount[], now: number): readonly Metric[] {
  return DEFINITIONS.map(({ name, help, of }) => ({
    name,
    help,
    type: 'gauge',
    samples: accounts.flatMap((item) =>
      of(item, now).map(({ labels, value }) => ({ labels: { account: item.account, ...labels }, value })),
    ),
  }));
}

function exposure({ equity, cash }: PortfolioPosture): number {
  const whole = new Decimal(equity);
  return whole.lte(0) ? 0 : whole.minus(cash).div(whole).toNumber();
}

function seconds(ms: number): number {
  return Math.max(0, ms) / 1_000;
}

/** Median, 95th percentile and longest, by the nearest rank. */
function durations(orders: readonly OrderRecord[]): Figures {
  const taken = orders
    .filter(({ state }) => isClosed(state.status))
    .map(({ createdAt, updatedAt }) => seconds(updatedAt - createdAt))
    .sort((a, b) => a - b);
  return QUANTILES.flatMap((quantile) => {
    const value = taken[Math.ceil(quantile * taken.length) - 1];
    return value === undefined ? [] : [{ labels: { quantile: String(quantile) }, value }];
  });
}
