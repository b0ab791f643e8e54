import { nearLimitsOf } from '../breakers/nearLimits.ts';
import type { CycleIdentity, CycleOwner } from '../cycles/cycleResult.ts';
import type { CycleLine, PortfolioStatus } from '../cycles/portfolioProtocol.ts';
import { accountStopOf, describeTradingState } from '../cycles/tradingState.ts';
import { dashboardLinks, type WebPlaces, workflowLink } from '../cycles/webLinks.ts';
import { orderWorkflowId } from '../orders/orderKey.ts';
import { type AccountState, identityOf, ownerOf } from './accountState.ts';

/** What was close to a limit after the last cycle, in words. */
function near({ posture, limits }: AccountState): readonly string[] {
  return posture === undefined || limits === undefined ? [] : nearLimitsOf(posture, limits);
}

/** So many orders are linked. */
const LINKED_ORDERS = 20;

/** The account in bullets, for the Web UI. */
export function accountDetails(state: AccountState, places: WebPlaces): string {
  const { account, trading, posture, live, finished, reservations, troubles } = state;
  const cycle = ({ workflowId, cycleId, scope }: CycleIdentity & CycleOwner): string =>
    workflowLink(places, workflowId, `cycle ${cycleId} (${scope})`);
  const [last] = finished;
  const lines = [
    `**${account}**: ${describeTradingState(trading)}`,
    ...(posture === undefined
      ? []
      : [
          `equity ${posture.equity} ${posture.quoteCurrency}, cash ${posture.cash}, ${posture.positions.length} positions`,
        ]),
    ...troubles.map((trouble) => `⚠️ ${trouble}`),
    ...near(state).map((warning) => `close to a limit: ${warning}`),
    live === undefined ? 'no cycle running' : `${cycle(live)} running`,
    ...(last === undefined ? [] : [`last ${cycle(last)}: ${last.outcome}`]),
    `${reservations.length} orders outstanding`,
    ...reservations
      .slice(0, LINKED_ORDERS)
      .map(({ key, side, quoteAmount }) =>
        workflowLink(places, orderWorkflowId(key), `${side} ${key.symbol} for ${quoteAmount}`),
      ),
    ...dashboardLinks(places, account, ['overview']),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

/** The account's status, as the query gives it. */
export function accountStatus(state: AccountState): PortfolioStatus {
  const { account, trading, posture, live, finished, reservations, troubles } = state;
  return {
    account,
    trading,
    paused: accountStopOf(trading),
    posture,
    troubles,
    warnings: near(state),
    liveCycle: live === undefined ? undefined : { ...identityOf(live), account, ...ownerOf(live), since: live.since },
    lastCycle: finished[0],
    reservations,
  };
}

/** The latest cycles, newest first, the live one before them. */
export function accountCycles({ live, finished }: AccountState): readonly CycleLine[] {
  if (live === undefined) return finished;
  const running = {
    outcome: 'running',
    startedAt: live.since,
    closedAt: undefined,
    symbols: [],
    symbolCount: 0,
  } as const;
  return [{ ...identityOf(live), ...ownerOf(live), ...running }, ...finished];
}
