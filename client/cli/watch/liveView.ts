import type { Need } from '../../../core/figures/accountNeeds.ts';
import type { PortfolioStatusBody } from '../../../core/figures/portfolioStatusBody.ts';
import { money } from '../../../core/portfolio/explaining/explain.ts';
import type { StreamEvent } from '../../watch/eventStream.ts';

/** An account as the stream of the API tells it. */
export interface WatchedStatus extends Omit<PortfolioStatusBody, 'runningCycle'> {
  readonly runningCycle:
    | (NonNullable<PortfolioStatusBody['runningCycle']> & { readonly step: string; readonly since: string })
    | null;
  readonly needs: readonly Need[];
}

/** Something that has happened while somebody watched. */
export interface Happening {
  /** Wall time in ms UTC. */
  readonly at: number;
  readonly text: string;
}

/** What is on the screen. */
export interface LiveView {
  /** Undefined until the API has told it. */
  readonly status: WatchedStatus | undefined;
  /** What the running cycle does, in words; empty where none runs. */
  readonly step: string;
  /** Why nothing new comes at present. */
  readonly trouble: string | undefined;
  /** The latest, oldest first. */
  readonly happenings: readonly Happening[];
  /** How many there were in all. */
  readonly happened: number;
}

/** So many happenings are kept. */
const MOST_KEPT = 200;

/** Before the API has told anything. */
export const NOTHING_YET: LiveView = { status: undefined, step: '', trouble: undefined, happenings: [], happened: 0 };

/** The view after an event. @param at wall time in ms UTC */
export function viewAfter(view: LiveView, event: StreamEvent, at: number): LiveView {
  if (event.kind === 'cut')
    return withNews({ ...view, trouble: `the line to the API is cut: ${event.reason}` }, view, at);
  switch (event.name) {
    case 'status': {
      const status = event.data as WatchedStatus;
      const step = status.runningCycle === null ? '' : view.step || status.runningCycle.step;
      return withNews({ ...view, status, step, trouble: undefined }, view, at);
    }
    case 'cycle': {
      const { cycleId, step, detail } = event.data as Readonly<Record<'cycleId' | 'step' | 'detail', string>>;
      const words = detail === '' ? step : `${step}: ${detail}`;
      return added({ ...view, step: words }, at, [`cycle ${cycleId}: ${words}`]);
    }
    case 'unreachable':
      return withNews({ ...view, trouble: (event.data as { readonly message: string }).message }, view, at);
    default:
      return view;
  }
}

/** What differs between two views, in words. */
function withNews(view: LiveView, before: LiveView, at: number): LiveView {
  const trouble = view.trouble !== undefined && view.trouble !== before.trouble ? [view.trouble] : [];
  if (view.status === undefined || before.status === undefined) return added(view, at, trouble);
  return added(view, at, [...trouble, ...news(view.status, before.status)]);
}

function news(now: WatchedStatus, before: WatchedStatus): readonly string[] {
  const stop = now.paused === null ? '' : `, by ${now.paused.by}: ${now.paused.reason}`;
  const ended = now.lastCycle !== null && now.lastCycle.closedAt !== before.lastCycle?.closedAt ? now.lastCycle : null;
  const known = new Map(before.openOrders.map((order) => [order.clientOrderId, order]));
  const open = new Set(now.openOrders.map(({ clientOrderId }) => clientOrderId));
  const told = new Set(before.needs.map(({ text }) => text));
  return [
    ...(now.trading === before.trading ? [] : [`the account is ${now.trading}${stop}`]),
    ...now.openOrders
      .filter(({ clientOrderId, status }) => known.get(clientOrderId)?.status !== status)
      .map((order) => `${orderWords(order, now)}: ${order.status}`),
    ...before.openOrders
      .filter(({ clientOrderId }) => !open.has(clientOrderId))
      .map((order) => `${orderWords(order, now)}: not open any more`),
    ...(ended === null ? [] : [`cycle ${ended.cycleId} ended: ${ended.outcome}`]),
    ...now.needs.filter(({ text }) => !told.has(text)).map(({ text }) => `❗ ${text}`),
  ];
}

function orderWords(
  { side, symbol, quoteAmount }: PortfolioStatusBody['openOrders'][number],
  { quoteCurrency }: WatchedStatus,
): string {
  return `${side} ${symbol} for ${money(quoteAmount, quoteCurrency ?? '')}`;
}

function added(view: LiveView, at: number, texts: readonly string[]): LiveView {
  const happenings = [...view.happenings, ...texts.map((text) => ({ at, text }))];
  return { ...view, happenings: happenings.slice(-MOST_KEPT), happened: view.happened + texts.length };
}
