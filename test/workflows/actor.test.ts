import { describe, expect, it } from 'vitest';
import { INTERNAL_UPDATES } from '../../core/account/internalUpdateNames.ts';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import type { CycleResult } from '../../workflows/tradingCycle.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';
import { SUBMISSION } from '../support/simulatorAdmin.ts';

describe("an account's actor in trouble", () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({ flags: { signals: { sources: [{ kind: 'push', sender: 'desk' }] } } });
      await ballast.client.resume('to start it');
    },
    () => ballast?.stop(),
  );

  const actor = () => ballast.client.temporal.workflow.getHandle(portfolioWorkflowId(ballast.account));
  const cycle = async (cycleId: string) =>
    await (await ballast.client.startCycle({ cycleId, signals: STRONG_SIGNALS })).result();
  const distinctOrders = async () => {
    const ids = (await ballast.venue.acceptedOrders()).map((order) => order.clientOrderId);
    expect(new Set(ids).size).toBe(ids.length);
    return ids.length;
  };

  it('refuses messages that make no sense, from the Web UI or elsewhere, and goes on', async () => {
    await ballast.client.pause('before the test');
    const { refresh: _, ...internal } = INTERNAL_UPDATES;
    for (const update of [
      ...Object.keys(internal),
      ...Object.values(internal),
      'pause',
      'resume',
      'sendSignals',
      'unknown',
    ])
      for (const args of [[], [null], ['text'], [{ key: 7, identity: {}, summary: [] }]])
        await expect(actor().executeUpdate(update, { args: args as [] }), update).rejects.toThrow();
    expect((await ballast.client.portfolioStatus()).paused?.reason).toBe('before the test');
    await ballast.client.resume('after the test');
  });

  it('asks who gives a command', async () => {
    for (const update of ['pause', 'halt', 'resume', 'acceptOtherHand'])
      await expect(actor().executeUpdate(update, { args: [{ reason: 'why' }] as unknown as [] })).rejects.toThrow(
        expect.objectContaining({ cause: expect.objectContaining({ message: expect.stringMatching(/^by: given/) }) }),
      );
    expect((await ballast.client.portfolioStatus()).trading).toEqual({ kind: 'active' });
  });

  it('lists what a person sends before what is internal, and takes that under both of its names', async () => {
    const { definition } = await actor().query<{
      definition: { updateDefinitions: readonly { name: string; description: string }[] };
    }>('__temporal_workflow_metadata');
    const internal = Object.values(INTERNAL_UPDATES);
    const names = definition.updateDefinitions.map(({ name }) => name);
    expect(names).toEqual(['pause', 'halt', 'liquidate', 'resume', 'acceptOtherHand', 'sendSignals', ...internal]);
    expect([...names].sort().slice(-internal.length)).toEqual([...internal].sort());
    for (const { name, description } of definition.updateDefinitions)
      expect(description.startsWith('Internal, '), name).toBe(name.startsWith('zInternal'));
    for (const name of ['refresh', INTERNAL_UPDATES.refresh])
      expect(await actor().executeUpdate(name)).toEqual({ kind: 'active' });
  });

  it('takes signals that a program sends: all or none, each once, from who is listened to', async () => {
    const signal = (id: string, more = {}) => ({
      id,
      ticker: 'COINBASE:DOTUSD',
      action: 'buy',
      confidence: 0.82,
      ...more,
    });
    const send = (signals: unknown, by = 'desk') => ballast.client.sendSignals(signals, ballast.account, by);
    const stored = async () =>
      (await ballast.ledger.signals(ballast.account, 10)).map(({ signal: { id } }) => id).sort();
    expect(await send([signal('a'), signal('b')])).toEqual({ accepted: 2, repeated: 0, ids: ['a', 'b'] });
    expect(await send({ signals: [signal('b'), signal('c')] })).toMatchObject({ accepted: 1, repeated: 1 });
    for (const [sent, message] of [
      [[signal('d'), signal('e', { confidence: 7 })], /signals\[1\] \(DOT-USD\): confidence is 7/],
      [[signal('f', { id: undefined })], /the time at which it was made, or an id/],
      [[], /a list without signals/],
    ] as const)
      await expect(send(sent)).rejects.toThrow(message);
    await expect(send(signal('g'), 'stranger')).rejects.toThrow(/by: given stranger; .*listens to/);
    expect(await stored()).toEqual(['a', 'b', 'c']);
    expect((await ballast.ledger.latestPushed(ballast.account, 0)).map(({ source }) => source)).toEqual(['desk']);
  });

  it('answers in times that people read', async () => {
    await ballast.client.pause('to look at it', undefined, 'ada');
    expect(await actor().query('portfolioStatus')).toMatchObject({
      trading: { kind: 'paused', since: expect.stringMatching(/^20.*T.*Z$/) },
    });
    expect((await ballast.client.portfolioStatus()).paused?.since).toBeGreaterThan(1e12);
    await ballast.client.resume('seen');
  });

  it('fails at once where somebody starts it without an account, instead of trying for ever', async () => {
    for (const args of [[], [{ account: 'main' }]] as [][]) {
      const started = ballast.client.temporal.workflow.execute('portfolio', {
        workflowId: `by-hand-${args.length}-${ballast.account}`,
        taskQueue: ballast.taskQueue,
        args,
      });
      await expect(started).rejects.toThrow(
        expect.objectContaining({
          cause: expect.objectContaining({ message: expect.stringMatching(/^account: given/) }),
        }),
      );
    }
  });

  it('stays paused when it is terminated and started anew: nothing is bought until somebody resumes', async () => {
    await ballast.client.pause('for a walk');
    await actor().terminate('test');
    const result = await cycle('after-termination');
    expect(result.orders.filter((order) => order.side === 'buy')).toEqual([]);
    expect(result.plan?.decisions.map((decision) => decision.reason)).toContain('PAUSED');
    expect((await ballast.client.portfolioStatus()).paused?.reason).toBe('for a walk');
    expect(await ballast.client.resume('back')).toEqual({ wasPaused: true });
    expect((await ballast.client.portfolioStatus()).paused).toBeUndefined();
  });

  it('admits a cycle while another one waits for an order, and every order stays single, when it is terminated in between', async () => {
    await ballast.venue.addFault({ method: 'POST', path: SUBMISSION, effect: { kind: 'latency', ms: 400 } });
    const started = await ballast.client.startCycle({ cycleId: 'interrupted', signals: STRONG_SIGNALS });
    await expect
      .poll(async () => (await ballast.ledger.ordersOfCycle(ballast.account, 'interrupted')).length, {
        timeout: 90_000,
        interval: 20,
      })
      .toBeGreaterThan(0);
    await actor().terminate('test');
    const [first, second] = await Promise.all([started.result(), cycle('meanwhile')]);
    await ballast.venue.clearFaults();
    expect(first.attachedTo).toBeUndefined();
    expect(second.attachedTo).toBeUndefined();
    expect(await distinctOrders()).toBeGreaterThan(0);
    expect(await ballast.ledger.openOrders(ballast.account)).toEqual([]);
    const { reservations, liveCycle } = await ballast.client.portfolioStatus();
    expect({ reservations, liveCycle }).toEqual({ reservations: [] });
  });

  it('goes on in a new run under many messages, with a cycle running and another start of it attached', async () => {
    await ballast.venue.deposit('USD', '500');
    await ballast.venue.addFault({ method: 'POST', path: SUBMISSION, effect: { kind: 'latency', ms: 300 } });
    const { runId } = await actor().describe();
    const input = { cycleId: 'busy', signals: STRONG_SIGNALS };
    const starts = await Promise.all(
      [1, 2, 3].map((index) =>
        ballast.client.temporal.workflow.start('tradingCycle', {
          workflowId: `busy-${index}-${ballast.account}`,
          taskQueue: ballast.taskQueue,
          args: [input],
        }),
      ),
    );
    const results = Promise.all(starts.map((handle) => handle.result()));
    const key = { account: ballast.account, cycleId: 'nothing', symbol: 'NONE-USD' };
    for (let sent = 0; sent < 240; sent += 40)
      await Promise.all(
        Array.from({ length: 40 }, () => ballast.client.temporal.workflow.getHandle(actor().workflowId)).map((handle) =>
          handle.executeUpdate('settle', { args: [key] as unknown as [] }),
        ),
      );
    const ended = (await results) as CycleResult[];
    await ballast.venue.clearFaults();
    expect(ended.filter((result) => result.attachedTo === undefined)).toHaveLength(1);
    await expect.poll(async () => (await actor().describe()).runId, { timeout: 90_000 }).not.toBe(runId);
    const status = await ballast.client.portfolioStatus();
    expect(status.lastCycle?.cycleId).toBe('busy');
    expect(status.liveCycle).toBeUndefined();
    expect(await ballast.client.limits()).toEqual(ballast.configuration.limits);
    await distinctOrders();
  });

  it('releases the reservation of an order that ended between its reservation and its intent', async () => {
    const identity = { account: ballast.account, cycleId: 'ghost', scope: 'all' };
    const key = { account: ballast.account, cycleId: 'ghost', symbol: 'DOT-USD' };
    const owner = { workflowId: 'gone', runId: 'gone' };
    const request = { identity, owner, key, side: 'buy', quoteAmount: '10' };
    expect(await actor().executeUpdate('reserve', { args: [request] })).toEqual({ kind: 'reserved' });
    await cycle('after-ghost');
    expect((await ballast.client.portfolioStatus()).reservations).toEqual([]);
  });

  it('forgets a cycle that has ended without telling, although no other one asks to be admitted', async () => {
    const identity = { account: ballast.account, cycleId: 'vanished', scope: 'all' };
    const key = { account: ballast.account, cycleId: 'vanished', symbol: 'DOT-USD' };
    const owner = { workflowId: 'gone', runId: 'gone' };
    await actor().executeUpdate('reserve', { args: [{ identity, owner, key, side: 'buy', quoteAmount: '10' }] });
    await actor().executeUpdate('settle', { args: [key] });
    expect((await ballast.client.portfolioStatus()).liveCycle?.cycleId).toBe('vanished');
    await expect
      .poll(async () => (await ballast.client.portfolioStatus()).liveCycle, { timeout: 120_000, interval: 500 })
      .toBeUndefined();
  });

  it('tells a start of a cycle that was done how it ended, also where another cycle has died in the place', async () => {
    const cycleId = 'done-before';
    await cycle(cycleId);
    const orders = await distinctOrders();
    const identity = { account: ballast.account, cycleId: 'died', scope: 'all' };
    const key = { account: ballast.account, cycleId: 'died', symbol: 'DOT-USD' };
    const owner = { workflowId: 'gone', runId: 'gone' };
    await actor().executeUpdate('reserve', { args: [{ identity, owner, key, side: 'buy', quoteAmount: '10' }] });
    await actor().executeUpdate('settle', { args: [key] });
    expect((await ballast.client.portfolioStatus()).liveCycle?.cycleId).toBe('died');
    const again = await ballast.client.temporal.workflow.start('tradingCycle', {
      workflowId: `done-again-${ballast.account}`,
      taskQueue: ballast.taskQueue,
      args: [{ cycleId, signals: STRONG_SIGNALS.map((signal) => ({ ...signal, direction: 'sell' })) }],
    });
    const result = (await again.result()) as CycleResult;
    expect(result.attachedTo).toBeDefined();
    expect(await distinctOrders()).toBe(orders);
    expect((await ballast.client.portfolioStatus()).liveCycle).toBeUndefined();
  });

  it('keeps a pause, and places nothing twice, when it is reset to its beginning', async () => {
    await ballast.client.pause('before the reset');
    const { runId } = await actor().describe();
    const events = (await actor().fetchHistory()).events ?? [];
    const firstTask = events.find((event) => Number(event.eventType) === 7);
    const { temporal, target } = ballast.client;
    await temporal.workflowService.resetWorkflowExecution({
      namespace: target.namespace,
      workflowExecution: { workflowId: portfolioWorkflowId(ballast.account), runId },
      workflowTaskFinishEventId: firstTask?.eventId ?? null,
      requestId: 'reset-actor',
      reason: 'test',
      resetReapplyType: 2,
      resetReapplyExcludeTypes: [1, 2],
    });
    const result = await cycle('after-reset');
    expect(result.orders.filter((order) => order.side === 'buy')).toEqual([]);
    expect((await ballast.client.portfolioStatus()).paused?.reason).toBe('before the reset');
    await ballast.client.resume('back');
    await distinctOrders();
  });

  it('is not needed to know that an order exists whose workflows the server has forgotten', async () => {
    const cycleId = 'forgotten';
    await ballast.venue.deposit('USD', '500');
    const result = await cycle(cycleId);
    const before = await distinctOrders();
    const { workflowService } = ballast.client.temporal;
    const { namespace } = ballast.client.target;
    const ids = [
      ...result.orders.map((order) => order.workflowId),
      result.workflowId,
      portfolioWorkflowId(ballast.account),
    ];
    for (const workflowId of ids)
      await workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } });
    await expect
      .poll(
        async () =>
          await Promise.all(
            ids.map((id) =>
              ballast.client.temporal.workflow
                .getHandle(id)
                .describe()
                .then(
                  () => 'there',
                  () => 'gone',
                ),
            ),
          ),
        { timeout: 150_000 },
      )
      .not.toContain('there');
    const again = await cycle(cycleId);
    expect(again.attachedTo).toBe(result.workflowId);
    for (const { symbol, status } of result.orders) {
      const replayed = { account: ballast.account, cycleId, symbol };
      expect((await ballast.ledger.order(replayed))?.state.status).toBe(status);
    }
    expect(await distinctOrders()).toBe(before);
  });
});
