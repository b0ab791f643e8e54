import { describe, expect, it } from 'vitest';
import { checkRuns, checkWorkflows } from '../../chaos/check/checkWorkflows.ts';

const ACTOR = { workflowId: 'portfolio:alpha', type: 'portfolio', runningMs: 60_000, taskAttempt: 0 };
const IDLE = { account: 'alpha', liveCycle: undefined, reservations: [] };

describe('the check of workflows', () => {
  it('leaves an actor without work alone', () => {
    expect(checkWorkflows([ACTOR], [IDLE])).toEqual([]);
  });

  it.each(['symbolOrder', 'tradingCycle'])('finds a %s that still runs', (type) => {
    const found = checkWorkflows([ACTOR, { workflowId: 'late', type, runningMs: 60_000, taskAttempt: 0 }], [IDLE]);
    expect(found.map(({ kind, subject }) => [kind, subject])).toEqual([['stuck', 'late']]);
  });

  it('finds a workflow task that fails in a loop, also of an actor', () => {
    expect(checkWorkflows([{ ...ACTOR, taskAttempt: 3 }], [IDLE])).toHaveLength(1);
  });

  it('finds places that an actor does not give back', () => {
    const held = { account: 'alpha', liveCycle: 'r1', reservations: ['alpha r1 ALT-USD'] };
    expect(checkWorkflows([ACTOR], [held]).map(({ kind }) => kind)).toEqual(['stuck', 'stuck']);
  });
});

describe('the check of runs', () => {
  it('lets a reset order be, whose runs belong to one start', () => {
    expect(
      checkRuns(['a', 'a', 'b'].map((first, run) => ({ workflowId: run < 2 ? 'order:1' : 'order:2', first }))),
    ).toEqual([]);
  });

  it('finds an order whose workflow was started a second time', () => {
    const found = checkRuns([
      { workflowId: 'order:1', first: 'a' },
      { workflowId: 'order:1', first: 'b' },
    ]);
    expect(found.map(({ kind, subject }) => [kind, subject])).toEqual([['duplicate', 'order:1']]);
  });
});
