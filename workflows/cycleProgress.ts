import { log, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import type { PendingApproval } from '../core/cycles/approval.ts';
import type { CycleIdentity, OrderOutcome } from '../core/cycles/cycleResult.ts';
import type { CycleStatus, CycleStep } from '../core/cycles/cycleStatus.ts';
import type { BreakerCheck } from '../core/cycles/cycleSteps.ts';
import { portfolioWorkflowId } from '../core/cycles/identifiers.ts';
import { withIsoTimes } from '../core/cycles/shownTimes.ts';
import { describeTradingState } from '../core/cycles/tradingState.ts';
import { dashboardLinks, type WebPlaces, workflowLink } from '../core/cycles/webLinks.ts';
import { payloadBytes } from '../core/payloads/payloadBound.ts';
import type { Plan } from '../core/portfolio/decision/plan.ts';
import { reportLines } from '../core/portfolio/explaining/reportLines.ts';
import { decisionsQuery, ordersQuery, planQuery, statusQuery } from './messages.ts';

/** What a cycle shows of itself: its queries, and the bullet summary in the Web UI's details. */
export class CycleProgress {
  identity: CycleIdentity | undefined;
  /** Address of the dashboard, where one is known. */
  dashboard: string | undefined;
  plan: Plan | undefined;
  readonly orders: OrderOutcome[] = [];
  /** What runs of this cycle before this one have ordered, as it was when this one began. */
  private earlier: readonly OrderOutcome[] = [];
  private step: CycleStep = 'resolving settings';
  private since = Date.now();
  private outcome = 'running';
  private detail = '';
  private adopted: readonly string[] | undefined;
  private warnings: readonly string[] = [];
  refusal: string | undefined;
  breakers: BreakerCheck | undefined;
  approval: PendingApproval | undefined;
  /** What the plan comes close to. */
  near: readonly string[] = [];
  private readonly notes: string[] = [];

  constructor() {
    setHandler(statusQuery, () => withIsoTimes(this.status()), { description: 'Where the cycle stands' });
    setHandler(planQuery, () => withIsoTimes(this.plan ?? null), {
      description: 'Targets, trades, risk before and after',
    });
    setHandler(decisionsQuery, () => this.plan?.decisions ?? [], {
      description: 'One decision with its reason for every symbol seen',
    });
    setHandler(ordersQuery, () => withIsoTimes(withinBound(this.allOrders())), {
      description: 'What became of each trade',
    });
  }

  /** Takes over what earlier runs of the cycle have ordered: a reset or a replay goes on from there. */
  takeOver(orders: readonly OrderOutcome[] | null | undefined): void {
    this.earlier = orders ?? [];
  }

  /** The orders of all runs of the cycle. */
  allOrders(): readonly OrderOutcome[] {
    const here = new Set(this.orders.map(({ symbol }) => symbol));
    return [...this.earlier.filter(({ symbol }) => !here.has(symbol)), ...this.orders];
  }

  enter(step: CycleStep, detail = ''): void {
    this.step = step;
    this.since = Date.now();
    this.detail = detail;
    setCurrentDetails(this.bullets());
    const ended = this.outcome === 'running' ? {} : { outcome: this.outcome };
    log.info(`Cycle: ${step}`, { ...this.identity, detail, ...ended });
  }

  where(): { readonly step: CycleStep; readonly detail: string } {
    return { step: this.step, detail: this.detail };
  }

  finish(step: 'done' | 'failed', outcome: string, detail: string): void {
    this.outcome = outcome;
    this.enter(step, detail);
  }

  /** Something that a person should know of the plan in making. */
  warn(warning: string): void {
    this.warnings = [...this.warnings, warning];
  }

  /** Takes back what was said of a plan that another one follows. */
  forgetWarnings(): void {
    this.warnings = [];
  }

  /** Adds something that happened to the report. */
  note(note: string): void {
    this.notes.push(note);
  }

  /** Why the cycle trades nothing, or nothing more. */
  refuse(refusal: string): void {
    this.refusal = refusal;
  }

  /** Shows the report of the cycle that did the work for this start. */
  adopt(report: readonly string[]): void {
    this.adopted = report;
  }

  report(): readonly string[] {
    if (this.adopted !== undefined) return this.adopted;
    const refusal =
      this.refusal === undefined
        ? []
        : [`⛔ Nothing ${this.orders.length === 0 ? '' : 'more '}is ordered: ${this.refusal}`];
    if (this.plan === undefined) return [...this.earlierLines(), ...refusal];
    const troubled = this.orders.filter((order) => order.status !== 'FILLED' || order.detail !== '');
    return [
      ...reportLines(this.plan, this.notices()),
      ...this.earlierLines(),
      ...this.stateLines(),
      ...this.notes,
      ...refusal,
      ...troubled.map((order) => `⚠️ ${order.symbol} ${order.side} is ${order.status}: ${order.detail}`),
    ];
  }

  private notices(): readonly string[] {
    return [
      ...this.warnings,
      ...(this.near.length === 0 ? [] : [`Close to limits: ${this.near.join('; ')}`]),
      ...(this.breakers?.warnings ?? []),
    ];
  }

  private earlierLines(): readonly string[] {
    const here = new Set(this.orders.map(({ symbol }) => symbol));
    return this.earlier
      .filter(({ symbol }) => !here.has(symbol))
      .map(
        ({ side, symbol, status, filledQuote }) =>
          `↩️ An earlier run of this cycle: ${side} ${symbol} ${status}, ${filledQuote} filled`,
      );
  }

  private stateLines(): readonly string[] {
    const trading = this.breakers?.trading;
    return trading === undefined || trading.kind === 'active'
      ? []
      : [`⛔ The account is ${describeTradingState(trading)}`];
  }

  private status(): CycleStatus {
    return {
      identity: this.identity,
      step: this.step,
      since: this.since,
      outcome: this.outcome,
      detail: this.detail,
      report: this.report(),
      approval: this.approval,
    };
  }

  private bullets(): string {
    const name =
      this.identity === undefined
        ? 'cycle'
        : `${this.identity.account} ${this.identity.cycleId} (${this.identity.scope})`;
    const places = { namespace: workflowInfo().namespace, dashboard: this.dashboard };
    const lines = [
      `**${name}**`,
      `step: ${this.step}${this.detail === '' ? '' : `: ${this.detail}`}`,
      ...this.report(),
      ...this.allOrders().map(
        ({ workflowId, side, symbol, status, filledQuote }) =>
          `${workflowLink(places, workflowId, `${side} ${symbol}`)}: ${status}, ${filledQuote} filled`,
      ),
      ...this.links(places),
    ];
    return lines.map((line) => `- ${line}`).join('\n');
  }

  /** Where a reader goes on to. */
  private links(places: WebPlaces): readonly string[] {
    if (this.identity === undefined) return [];
    const { account, cycleId } = this.identity;
    const links = [
      workflowLink(places, portfolioWorkflowId(account), `account ${account}`),
      ...dashboardLinks(places, account, ['decisions', cycleId]),
    ];
    return [links.join(', ')];
  }
}

/** Bytes of the states of orders in an answer; each order's own query has its own. */
const STATES_BOUND = 400_000;

/** The orders, each with its states as long as all of them together may travel. */
function withinBound(orders: readonly OrderOutcome[]): readonly OrderOutcome[] {
  let bytes = 0;
  return orders.map((order) => {
    bytes += payloadBytes(order.transitions ?? []);
    const { transitions: _, ...plain } = order;
    return bytes <= STATES_BOUND ? order : plain;
  });
}
