import { describe, expect, it } from 'vitest';
import { EventLines } from '../../../../client/cli/watch/eventLines.ts';
import { type LiveView, NOTHING_YET, viewAfter, type WatchedStatus } from '../../../../client/cli/watch/liveView.ts';
import { screenLines } from '../../../../client/cli/watch/screen.ts';

const AT = Date.UTC(2026, 2, 1, 12, 30, 5);
const ORDER = {
  symbol: 'ALT-USD',
  side: 'buy',
  type: 'marketableLimit',
  status: 'SUBMITTED',
  cycleId: 'one',
  clientOrderId: 'c1',
  quoteAmount: '150.5',
  filledQuote: '0',
  createdAt: '2026-03-01T12:30:00.000Z',
} as const;
const STATUS: WatchedStatus = {
  account: 'main',
  asOf: '2026-03-01T12:00:00.000Z',
  quoteCurrency: 'USD',
  equity: '1197.79',
  cash: '842.11',
  positions: Array.from({ length: 9 }, (_, i) => ({
    symbol: `COIN${i}-USD`,
    quantity: '1',
    value: '12345.6789',
    weight: 0.1,
    targetWeight: 0.12,
  })),
  diversification: 0.8,
  risk: { valueAtRisk: 0.0114, budget: 0.02, withinBudget: true },
  troubles: [],
  warnings: [],
  trading: 'active',
  paused: null,
  reconciliation: null,
  runningCycle: null,
  lastCycle: null,
  openOrders: [],
  needs: [],
};
const RUNNING = { cycleId: 'one', scope: 'all', workflowId: 'w', step: 'buying', since: '2026-03-01T12:30:00.000Z' };

function told(name: string, data: unknown): Parameters<typeof viewAfter>[1] {
  return { kind: 'event', name, data };
}

/** A cycle that orders, and is stopped by a person. */
function aDay(): LiveView {
  const ended = {
    cycleId: 'one',
    scope: 'all',
    workflowId: 'w',
    outcome: 'traded',
    closedAt: '2026-03-01T12:31:00Z',
    report: [],
  };
  const need = {
    kind: 'stopped',
    since: null,
    text: 'The account is paused.',
    cycleId: null,
    plan: null,
    proposal: null,
  } as const;
  const paused = { since: '2026-03-01T12:31:00.000Z', by: 'anna', reason: 'news' };
  return [
    told('status', STATUS),
    told('cycle', { cycleId: 'one', step: 'buying', detail: 'ALT-USD' }),
    told('status', { ...STATUS, runningCycle: RUNNING, openOrders: [ORDER] }),
    told('status', { ...STATUS, runningCycle: RUNNING, openOrders: [{ ...ORDER, status: 'ACCEPTED' }] }),
    told('changed', { what: ['orders'] }),
    { kind: 'cut', reason: 'the API has closed it' } as const,
    told('status', { ...STATUS, trading: 'paused', paused, lastCycle: ended, needs: [need] }),
  ].reduce((view, event, index) => viewAfter(view, event, AT + index * 1_000), NOTHING_YET);
}

describe('what is watched', () => {
  it('tells what has changed from one status to the next, each once', () => {
    expect(aDay().happenings.map(({ text }) => text)).toEqual([
      'cycle one: buying: ALT-USD',
      'buy ALT-USD for $150.50: SUBMITTED',
      'buy ALT-USD for $150.50: ACCEPTED',
      'the line to the API is cut: the API has closed it',
      'the account is paused, by anna: news',
      'buy ALT-USD for $150.50: not open any more',
      'cycle one ended: traded',
      '❗ The account is paused.',
    ]);
    expect(aDay()).toMatchObject({ trouble: undefined, step: '', happened: 8 });
  });

  it('fits the screen, whatever is on it, and has colours only where they are wanted', () => {
    const long = viewAfter(aDay(), told('unreachable', { message: `no word ${'of it '.repeat(60)}` }), AT);
    for (const [columns, rows] of [
      [80, 24],
      [40, 12],
      [120, 60],
    ] as const) {
      const lines = screenLines(long, 'main', { columns, rows, coloured: false }, AT);
      expect(lines.length).toBeLessThan(rows);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      expect(lines.join('')).not.toContain('\u001B');
    }
    const screen = screenLines(aDay(), 'main', { columns: 80, rows: 40, coloured: false }, AT).join('\n');
    expect(screen).toContain('main  paused  2026-03-01T12:30:05Z');
    expect(screen).toContain('Equity $1197.79, cash $842.11, risk 1.1% of 2%');
    expect(screen).toContain('and 3 more positions');
    expect(screen).toContain('❗ The account is paused.');
    expect(screen.indexOf('cycle one ended')).toBeLessThan(screen.indexOf('cycle one: buying'));
    expect(screenLines(aDay(), 'main', { columns: 80, rows: 40, coloured: true }, AT)[0]).toContain('\u001B[1m');
    expect(screenLines(NOTHING_YET, 'main', { columns: 80, rows: 24, coloured: false }, AT)[1]).toContain('Waiting');
  });

  it('becomes a line for each happening where there is no terminal', () => {
    const written: string[] = [];
    const lines = new EventLines('main', (text) => written.push(text), false);
    lines.show(viewAfter(NOTHING_YET, told('status', STATUS), AT));
    lines.show(aDay());
    lines.show(aDay());
    expect(written).toHaveLength(9);
    expect(written[0]).toMatch(/^\d\d:\d\d:\d\d {2}main is active, 0 open orders, no cycle runs$/);
    expect(written[1]).toBe('12:30:06  cycle one: buying: ALT-USD');
    new EventLines('main', (text) => written.push(text), true).show(aDay());
    expect(JSON.parse(written.at(-1) ?? '')).toEqual({
      at: '2026-03-01T12:30:11.000Z',
      text: '❗ The account is paused.',
    });
  });
});
