import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountEffect, AccountMessage } from '../../../core/account/accountMessage.ts';
import {
  type AccountState,
  accountState,
  handedOver,
  sameCycle,
  sameOwner,
} from '../../../core/account/accountState.ts';
import { isCrowded } from '../../../core/account/admission.ts';
import { reduce } from '../../../core/account/reduce.ts';
import type { CycleEnding, CycleIdentity, CycleOwner } from '../../../core/cycles/cycleResult.ts';
import type { AdmissionRequest } from '../../../core/cycles/portfolioProtocol.ts';
import { ACTIVE, nextTradingState, type TradingState, tradingObstacle } from '../../../core/cycles/tradingState.ts';
import { propertyCases } from '../../support/propertyCases.ts';

const ACCOUNT = 'main';
const REASON = { by: 'a person', reason: 'a test' };

type Cycle = CycleIdentity & CycleOwner;

/** A few cycles, each started a few times, so that all meet. */
const cycles = fc.record({ cycle: fc.nat(2), start: fc.nat(2) }).map(
  ({ cycle, start }): Cycle => ({
    account: ACCOUNT,
    cycleId: `C${cycle}`,
    scope: 'all',
    workflowId: `w${cycle}-${start}`,
    runId: `r${start}`,
  }),
);

type Event =
  | { readonly kind: 'ask' | 'end' | 'die' | 'vanish' | 'comeBack'; readonly cycle: Cycle }
  | {
      readonly kind: 'order' | 'release';
      readonly cycle: Cycle;
      readonly symbol: string;
      readonly side: 'buy' | 'sell';
    }
  | { readonly kind: 'command'; readonly command: 'pause' | 'halt' | 'liquidate' | 'resume' }
  | { readonly kind: 'commit' | 'refuse' | 'read' | 'newRun' };

const events: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constantFrom(...(['ask', 'ask', 'ask', 'end', 'die', 'vanish', 'comeBack'] as const)),
      cycle: cycles,
    }),
    fc.record({
      kind: fc.constantFrom('order' as const, 'order' as const, 'release' as const),
      cycle: cycles,
      symbol: fc.constantFrom('BTC-USD', 'ETH-USD'),
      side: fc.constantFrom('buy' as const, 'sell' as const),
    }),
    fc.record({
      kind: fc.constant('command' as const),
      command: fc.constantFrom('pause' as const, 'halt' as const, 'liquidate' as const, 'resume' as const),
    }),
    fc.record({ kind: fc.constantFrom('commit' as const, 'refuse' as const, 'read' as const, 'newRun' as const) }),
  ),
  { maxLength: 60 },
);

/** An actor with the server that it asks and the ledger that it commits to. Whatever must not be is an error. */
class Account {
  private state: AccountState = accountState(ACCOUNT, undefined, ACTIVE);
  private now = 0;
  /** Starts whose workflows run. */
  private readonly running: Cycle[] = [];
  private readonly waiting: CycleOwner[] = [];
  private ledger: TradingState = ACTIVE;
  /** How cycles have ended, by the ledger. */
  private readonly closed = new Map<string, CycleEnding>();
  private readonly given: ('pause' | 'halt' | 'liquidate' | 'resume')[] = [];
  readonly seen = new Set<string>();

  happen(event: Event): void {
    this.now += 1;
    switch (event.kind) {
      case 'ask':
        this.running.push(event.cycle);
        // A start asks for the same thing each time.
        this.ask({
          ...event.cycle,
          replay: event.cycle.runId === 'r2',
          recorded: this.closed.get(event.cycle.cycleId),
        });
        break;
      case 'end':
        this.end(event.cycle);
        break;
      case 'vanish':
        // It ends after the ledger has its end, and before the actor is told.
        if (this.holds(event.cycle)) this.closed.set(event.cycle.cycleId, this.endingOf(event.cycle));
        this.stopRunning(event.cycle);
        break;
      case 'die':
        this.stopRunning(event.cycle);
        break;
      case 'comeBack':
        this.running.push(event.cycle);
        this.tell({ kind: 'comeBack', cycle: event.cycle, at: this.now });
        break;
      case 'order':
        this.order(event.cycle, event.symbol, event.side);
        break;
      case 'release':
        this.release(event.cycle, event.symbol);
        break;
      case 'command':
        this.given.push(event.command);
        this.tell({ kind: 'commandGiven', command: { kind: event.command, at: this.now, ...REASON } });
        break;
      case 'commit':
        this.commit();
        break;
      case 'refuse':
        if (this.given.shift() !== undefined) this.tell({ kind: 'commandFailed' });
        break;
      case 'read':
        this.read();
        break;
      case 'newRun':
        if (this.given.length === 0) this.state = accountState(ACCOUNT, handedOver(this.state), this.state.trading);
        break;
      default: {
        const unreachable: never = event;
        throw new Error(`Unknown event: ${JSON.stringify(unreachable)}`);
      }
    }
  }

  private tell(message: AccountMessage): readonly AccountEffect[] {
    const before = this.state;
    const { state, effects } = reduce(before, message);
    this.state = state;
    expect(state.finished.length).toBeLessThanOrEqual(50);
    expect(new Set(state.finished.map(({ cycleId }) => cycleId)).size).toBe(state.finished.length);
    expect(new Set(state.reservations.map(({ key }) => key.symbol)).size).toBe(state.reservations.length);
    // Who has the place keeps it until it tells its end or its workflow has ended.
    const { live } = before;
    const isKept = live === undefined || this.holds(live) || message.kind === 'closing' || !this.runs(live);
    expect(isKept, `${live?.workflowId} has lost its place by ${message.kind}`).toBe(true);
    return effects;
  }

  private holds(cycle: Cycle): boolean {
    return this.state.live !== undefined && sameOwner(this.state.live, cycle);
  }

  private runs(cycle: CycleOwner): boolean {
    return this.running.some((item) => sameOwner(item, cycle));
  }

  private stopRunning(cycle: CycleOwner): void {
    for (let at = this.running.length - 1; at >= 0; at -= 1) {
      const item = this.running[at];
      if (item !== undefined && sameOwner(item, cycle)) this.running.splice(at, 1);
    }
  }

  private endingOf(cycle: Cycle): CycleEnding {
    return { ...cycle, outcome: 'traded', startedAt: 0, closedAt: this.now, symbols: [], symbolCount: 0 };
  }

  private ask(request: AdmissionRequest): void {
    const known = this.state.finished.find((ending) => sameCycle(ending, request));
    let effects = this.tell({ kind: 'admission', request, at: this.now });
    for (let asked = 0; ; asked += 1) {
      expect(asked).toBeLessThan(3);
      const see = effects.find((effect) => effect.kind === 'seeHolder');
      if (see === undefined) break;
      const seen = { holder: see.holder, runs: this.runs(see.holder), request };
      expect(isCrowded(this.state, seen)).toBe(false);
      effects = this.tell({ kind: 'holderSeen', ...seen, isBounded: true, asksEnding: !seen.runs, at: this.now });
      for (const effect of effects)
        if (effect.kind === 'tellEnding') {
          const { waiters } = see.holder;
          expect(effect.waiters).toEqual(see.holder.cycleId === request.cycleId ? waiters : []);
          expect(this.state.live).toBeUndefined();
        }
    }
    const [answer] = effects.flatMap((effect) => (effect.kind === 'answerAdmission' ? [effect.answer] : []));
    this.seen.add(answer?.kind ?? 'nothing');
    if (answer?.kind === 'admitted') {
      // What another start has done is not done again, whoever had the place before.
      const done = known ?? request.recorded;
      expect(request.replay || done === undefined || sameOwner(done, request)).toBe(true);
      expect(this.holds(request)).toBe(true);
      expect(answer.trading).toEqual(this.state.trading);
      expect(effects.some((effect) => effect.kind === 'watch')).toBe(true);
    }
    if (answer?.kind === 'attached' || answer?.kind === 'busy') expect(this.holds(request)).toBe(false);
    if (answer?.kind === 'attached' && !this.waiting.some((owner) => sameOwner(owner, request)))
      this.waiting.push(request);
    if (answer?.kind === 'finished') expect(answer.summary.cycleId).toBe(request.cycleId);
  }

  private end(cycle: Cycle): void {
    const held = this.holds(cycle);
    const { waiters = [] } = this.state.live ?? {};
    const summary = this.endingOf(cycle);
    this.closed.set(cycle.cycleId, summary);
    const effects = this.tell({ kind: 'closing', summary, posture: undefined });
    this.stopRunning(cycle);
    const told = effects.flatMap((effect) => (effect.kind === 'tellEnding' ? [effect] : []));
    expect(told).toEqual(held ? [{ kind: 'tellEnding', waiters, ending: summary }] : []);
    if (held) expect(this.state.live).toBeUndefined();
    expect(new Set(waiters.map(({ workflowId }) => workflowId)).size).toBe(waiters.length);
    expect(this.state.finished[0]).toEqual(summary);
  }

  private order(cycle: Cycle, symbol: string, side: 'buy' | 'sell'): void {
    const key = { account: ACCOUNT, cycleId: cycle.cycleId, symbol };
    const before = this.state;
    const { workflowId, runId, ...identity } = cycle;
    const request = { identity, owner: { workflowId, runId }, key, side, quoteAmount: '10' };
    const answers = this.tell({ kind: 'reservation', request, at: this.now });
    const [answer] = answers.flatMap((effect) => (effect.kind === 'answerReservation' ? [effect.answer] : []));
    const had = before.reservations.some((item) => item.key.symbol === symbol && item.key.cycleId === cycle.cycleId);
    this.seen.add(answer?.kind === 'refused' ? answer.reason : (answer?.kind ?? 'nothing'));
    if (answer?.kind !== 'reserved' || had) expect(this.state.reservations).toEqual(before.reservations);
    else {
      expect(this.holds(cycle)).toBe(true);
      expect(tradingObstacle(this.state.trading, { side })).toBeUndefined();
      expect(this.state.reservations).toHaveLength(before.reservations.length + 1);
    }
  }

  private release({ cycleId }: Cycle, symbol: string): void {
    const before = this.state.reservations;
    this.tell({ kind: 'release', key: { account: ACCOUNT, cycleId, symbol } });
    expect(this.state.reservations).toEqual(
      before.filter(({ key }) => key.cycleId !== cycleId || key.symbol !== symbol),
    );
  }

  private commit(): void {
    const command = this.given.shift();
    if (command === undefined) return;
    this.ledger = nextTradingState(this.ledger, { kind: command, at: this.now, ...REASON });
    this.tell({ kind: 'commandCommitted', state: this.ledger });
    expect(this.state.trading).toEqual(this.ledger);
  }

  /** The ledger is read, before or after another command was given. */
  private read(): void {
    const { commands: commandsBefore } = this.state;
    const said = this.ledger;
    if (this.now % 3 === 0) {
      this.given.push('halt');
      this.tell({ kind: 'commandGiven', command: { kind: 'halt', at: this.now, ...REASON } });
    }
    const before = this.state.trading;
    this.tell({ kind: 'tradingRead', state: said, commandsBefore });
    expect(this.state.trading).toEqual(this.given.length > 0 ? before : said);
  }
}

describe('the actor of an account, whatever is said to it', () => {
  it('lets one cycle in at a time, gives a symbol one place, and loosens no stop by what it has read late', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(events, (all) => {
        const account = new Account();
        for (const event of all) account.happen(event);
        for (const name of account.seen) seen.add(name);
      }),
      { numRuns: propertyCases(1_000) },
    );
    // What the property is about does happen.
    expect([...seen].sort()).toEqual([
      'CYCLE_SUPERSEDED',
      'HALTED',
      'ORDER_OUTSTANDING',
      'PAUSED',
      'admitted',
      'attached',
      'busy',
      'finished',
      'reserved',
    ]);
  });

  it('tells the end of a cycle to so many starts only, where it knows of more', () => {
    const holder = { account: ACCOUNT, cycleId: 'C0', scope: 'all', workflowId: 'holder', runId: 'r' };
    let state = accountState(ACCOUNT, undefined, ACTIVE);
    const ask = (cycle: Cycle, isBounded: boolean): void => {
      const request = { ...cycle, replay: false, recorded: undefined };
      const first = reduce(state, { kind: 'admission', request, at: 1 });
      state = first.state;
      const see = first.effects.find((effect) => effect.kind === 'seeHolder');
      if (see === undefined) return;
      const seen = { holder: see.holder, runs: true, isBounded, asksEnding: false };
      state = reduce(state, { kind: 'holderSeen', ...seen, request, at: 1 }).state;
    };
    ask(holder, true);
    for (let start = 0; start < 250; start += 1) ask({ ...holder, workflowId: `start ${start}` }, true);
    expect(state.live?.waiters).toHaveLength(200);
    ask({ ...holder, workflowId: 'of an earlier version' }, false);
    expect(state.live?.waiters).toHaveLength(201);
  });
});
