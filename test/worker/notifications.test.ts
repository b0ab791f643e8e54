import { Client, Connection } from '@temporalio/client';
import { describe, expect, inject, it } from 'vitest';
import { notificationRules } from '../../worker/notify/notificationRules.ts';
import { EventWatch } from '../../worker/notify/watchEvents.ts';
import { type LocalReceiver, startReceiver } from '../adapters/notify/localReceiver.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

const SECRET = 'planted-secret-0123456789';

/** What was posted, as far as these tests look at it. */
interface Message {
  readonly event: string;
  readonly severity: string;
  readonly lines: readonly string[];
}

describe('notifications', () => {
  let ballast: TestBallast;
  let own: LocalReceiver;
  let refusing: LocalReceiver;
  let connection: Connection;
  let watch: EventWatch;
  setUp(
    async () => {
      own = await startReceiver();
      refusing = await startReceiver();
      refusing.answers.push(...Array.from({ length: 50 }, () => ({ status: 404 })));
      ballast = await startTestBallast({
        flags: {
          breakers: { dailyLoss: { limit: 0.001, action: 'halt' } },
          cycle: { approval: 'required', approvalDeadline: '30m', deadline: '10m' },
          notifications: {
            channels: {
              own: { type: 'webhook', severity: 'info', url: `${own.url}/news` },
              chat: { type: 'slack', severity: 'critical' },
            },
          },
        },
        environment: { BALLAST_NOTIFY_OWN: SECRET, BALLAST_NOTIFY_CHAT: `${refusing.url}/${SECRET}` },
      });
      connection = await Connection.connect({ address: inject('temporalAddress') });
      watch = new EventWatch(new Client({ connection, namespace: inject('temporalNamespace') }), {
        accounts: [ballast.account],
        ledger: ballast.ledger,
        taskQueue: ballast.taskQueue,
        rules: notificationRules(ballast.configuration),
      });
    },
    async () => {
      await ballast?.stop();
      await connection?.close();
      await own?.stop();
      await refusing?.stop();
    },
  );

  const posted = (): readonly Message[] => own.received.map(({ body }) => JSON.parse(body));
  const told = async (event: string): Promise<Message> => {
    const find = async () => {
      await watch.check(Date.now());
      return posted().find((message) => message.event === event);
    };
    await expect.poll(find, { timeout: 90_000, interval: 500 }).toBeDefined();
    return posted().find((message) => message.event === event) as Message;
  };

  it('tell of a plan that waits and of a breaker that has tripped, once, though the receiver is away at first, and say who refuses them', async () => {
    // The breaker looks before each buy, so the costs of the first ones may trip it in the first cycle.
    own.answers.push({ status: 503, to: 'breakerTripped' }, { status: 503, to: 'breakerTripped' });
    const started = await ballast.client.startCycle({ cycleId: 'first', signals: STRONG_SIGNALS });
    const { lines } = await told('planWaits');
    expect(lines[0]).toMatch(/^BUY \S+ for \S+ USD/);
    const plan = (await ballast.client.cycleStatus('first')).approval?.plan ?? '';
    expect(lines.join('\n')).toContain(`ballast cycle approve first --plan ${plan}`);
    await ballast.client.approveCycle('first', 'anna', plan, ballast.account);
    await started.result();
    expect(await told('cycleDone')).toMatchObject({ severity: 'info' });
    expect(posted().filter(({ event }) => event === 'planWaits')).toHaveLength(1);

    await (await ballast.client.startCycle({ cycleId: 'second', signals: STRONG_SIGNALS })).result();
    expect((await ballast.client.portfolioStatus()).trading.kind).toBe('halted');
    const find = async () =>
      (await ballast.ledger.notifications(ballast.account, 50)).map(
        ({ channel, notification: { event }, state }) => `${event} ${channel} ${state}`,
      );
    await told('breakerTripped');
    await expect
      .poll(find, { timeout: 90_000 })
      .toEqual(expect.arrayContaining(['breakerTripped own delivered', 'breakerTripped chat failed']));
    // What is posted again is the same message.
    const trips = own.received.filter(({ body }) => body.includes('breakerTripped'));
    expect(new Set(trips.map(({ headers }) => headers['x-ballast-delivery'])).size).toBe(1);
    expect(trips.length).toBe(3);
    const failed = (await ballast.ledger.notifications(ballast.account, 50)).find(({ state }) => state === 'failed');
    expect(failed?.detail).toMatch(/chat answered 404/);
    expect(failed?.detail).not.toContain(SECRET);
    // Nothing is told twice, whatever is looked at again.
    await watch.check(Date.now());
    await watch.check(Date.now());
    expect(await ballast.ledger.pendingEvents(ballast.account, 10)).toEqual([]);
    const taken = own.received.filter(({ body }) => !body.includes('breakerTripped'));
    expect(new Set(taken.map(({ headers }) => headers['x-ballast-delivery'])).size).toBe(taken.length);
  });
});
