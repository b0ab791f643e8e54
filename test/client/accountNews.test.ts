import { describe, expect, it } from 'vitest';
import { type AccountView, accountNews } from '../../client/start/accountNews.ts';
import type { CycleEnding } from '../../core/cycles/cycleResult.ts';
import { ACTIVE } from '../../core/cycles/tradingState.ts';

const AT = Date.UTC(2026, 10, 24, 12);
const owner = { workflowId: 'cycle:main:20261124T120000Z', runId: 'r' };
const identity = { account: 'main', cycleId: '20261124T120000Z', scope: 'all' };
const live = { ...identity, ...owner, since: AT };

function view(change: Partial<AccountView['status']> = {}, more: Omit<AccountView, 'status'> = {}): AccountView {
  const status = { account: 'main', trading: ACTIVE, paused: undefined, posture: undefined, warnings: [] };
  return {
    status: { ...status, liveCycle: undefined, lastCycle: undefined, reservations: [], ...change },
    ...more,
  };
}

function ending(outcome: CycleEnding['outcome']): CycleEnding {
  return { ...identity, ...owner, outcome, startedAt: AT, closedAt: AT + 5_000, symbols: [], symbolCount: 0 };
}

const news = (before: AccountView | undefined, now: AccountView, verbose = false) =>
  accountNews(before, now, { verbose });

describe('what npm start says', () => {
  it('nothing where nothing has happened', () => {
    expect(news(undefined, view())).toEqual([]);
    expect(news(view({ liveCycle: live }), view({ liveCycle: live }))).toEqual([]);
  });

  it('a line for a cycle that begins, for each order, and for its end', () => {
    const key = { account: 'main', cycleId: identity.cycleId, symbol: 'DOT-USD' };
    const reservation = { key, side: 'buy', quoteAmount: '12.50', since: AT } as const;
    expect(news(view(), view({ liveCycle: live, reservations: [reservation] }))).toEqual([
      'main: cycle 20261124T120000Z begins',
      'main: 📤 BUY DOT-USD for $12.50, cycle 20261124T120000Z',
    ]);
    const order = { symbol: 'DOT-USD', side: 'buy', workflowId: 'o', filledBase: '1', feeQuote: '0.08' } as const;
    const filled = { ...order, status: 'FILLED', filledQuote: '12.50', detail: '' } as const;
    const refused = { ...order, status: 'REFUSED', filledQuote: '0', detail: 'PAUSED' } as const;
    const ended = { report: ['🎯 Portfolio analysis'], orders: [filled, refused] };
    const lines = news(view({ liveCycle: live }), view({ lastCycle: ending('traded') }, { ended }));
    expect(lines).toEqual([
      'main: ✅ BUY DOT-USD FILLED, $12.50 filled, fee $0.08',
      'main: ⚠️ BUY DOT-USD REFUSED: PAUSED',
      'main: cycle 20261124T120000Z traded, 1 order filled',
    ]);
    const verbose = news(view({ liveCycle: live }), view({ lastCycle: ending('traded') }, { ended }), true);
    expect(verbose).toEqual([...lines, '   🎯 Portfolio analysis']);
  });

  it('a trouble once, in whatever words its cause is told later', () => {
    const since = 'nothing is bought since 2026-11-24T12:00:00.000Z';
    const troubled = view({ troubles: [`${since}: 1 BTC expected, 2 found`] });
    expect(news(view(), troubled)).toEqual([`main: ⚠️ ${since}: 1 BTC expected, 2 found`]);
    expect(news(troubled, view({ troubles: [`${since}: 1 BTC expected, 3 found`] }))).toEqual([]);
    expect(news(troubled, view({ troubles: [] }))).toEqual([]);
  });

  it('the cause of a failure, and what does the cycle again', () => {
    const ended = { report: ['🎯', '❌ The venue did not answer GET /time within 10 s'], orders: [] };
    expect(news(view({ liveCycle: live }), view({ lastCycle: ending('failed') }, { ended }))).toEqual([
      'main: ❌ The venue did not answer GET /time within 10 s (cycle 20261124T120000Z failed)',
      '   Again: ballast cycle replay 20261124T120000Z',
    ]);
    expect(news(view({ liveCycle: live }), view())).toEqual([
      'main: ❌ cycle 20261124T120000Z ended without telling; see: ballast cycle status 20261124T120000Z',
    ]);
  });

  it('a breaker that stops the account, and the resume', () => {
    const stop = { since: AT, by: 'breaker:dailyLoss', reason: 'lost 6% today' };
    const stopped = view({ trading: { kind: 'paused', ...stop } });
    const [line] = news(view(), stopped);
    expect(line).toMatch(/^main: ⛔ .*paused.*lost 6% today/);
    expect(news(stopped, view())).toEqual(['main: ▶️ trading']);
  });

  it('a plan that waits, with the commands that answer it, once', () => {
    const approval = { plan: 'ab12', until: AT + 60_000 };
    const running = {
      identity,
      step: 'waiting for approval',
      since: AT,
      outcome: 'running',
      detail: '',
      report: [],
      approval,
    } as const;
    const waiting = view({ liveCycle: live }, { running });
    expect(news(view({ liveCycle: live }), waiting)).toEqual([
      'main: ⏳ cycle 20261124T120000Z waits for approval until 2026-11-24T12:01:00.000Z',
      '   Approve: ballast cycle approve 20261124T120000Z --plan ab12',
      '   Reject:  ballast cycle reject 20261124T120000Z "why"',
    ]);
    expect(news(waiting, waiting)).toEqual([]);
  });
});
