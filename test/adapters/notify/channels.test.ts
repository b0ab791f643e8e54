import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it } from 'vitest';
import type { ChannelOptions } from '../../../adapters/notify/channelOptions.ts';
import { createNotifier } from '../../../adapters/notify/createNotifier.ts';
import type { Notification } from '../../../core/notifications/notification.ts';
import { DeliveryError } from '../../../core/ports/notifier.ts';
import { setUp } from '../../support/setUp.ts';
import { type LocalReceiver, startReceiver } from './localReceiver.ts';

const NEWS: Notification = {
  id: 'command:main:3',
  account: 'main',
  event: 'breakerTripped',
  severity: 'critical',
  at: Date.parse('2026-11-30T08:00:00Z'),
  topic: undefined,
  title: 'main: breaker dailyLoss has tripped, the account is halted',
  lines: ['lost 5.2 % < 6 % & more, see @everyone', 'When you have looked: ballast resume "why"'],
  cycleId: undefined,
  symbol: undefined,
};
const SECRET = 'planted-secret-0123456789';

async function failureOf(channels: Readonly<Record<string, ChannelOptions>>, name: string): Promise<DeliveryError> {
  const error: unknown = await createNotifier(channels)
    .deliver(name, NEWS)
    .catch((reason: unknown) => reason);
  if (!(error instanceof DeliveryError)) throw new Error(`no DeliveryError but ${error}`);
  expect(error.message).not.toContain(SECRET);
  return error;
}

describe('channels over HTTP', () => {
  let receiver: LocalReceiver;
  setUp(
    async () => {
      receiver = await startReceiver();
    },
    async () => receiver?.stop(),
  );
  const taken = () => {
    const [request] = receiver.received.splice(0);
    if (request === undefined) throw new Error('nothing was posted');
    return request;
  };

  it('signs what it posts to a webhook, so that the receiver can tell who sent it and when', async () => {
    const url = `${receiver.url}/hook`;
    await createNotifier({ own: { type: 'webhook', url, secret: SECRET } }).deliver('own', NEWS);
    const { body, headers, path } = taken();
    expect(path).toBe('/hook');
    const timestamp = String(headers['x-ballast-timestamp']);
    const expected = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex');
    expect(headers['x-ballast-signature']).toBe(`sha256=${expected}`);
    expect(decodeURIComponent(String(headers['x-ballast-delivery']))).toBe(NEWS.id);
    expect(Math.abs(Date.now() / 1_000 - Number(timestamp))).toBeLessThan(60);
    expect(JSON.parse(body)).toEqual({
      id: NEWS.id,
      event: 'breakerTripped',
      severity: 'critical',
      account: 'main',
      at: '2026-11-30T08:00:00.000Z',
      title: NEWS.title,
      lines: NEWS.lines,
      cycleId: null,
      symbol: null,
    });
  });

  it('speaks to Slack, Discord and Telegram as they want it, and calls nobody by accident', async () => {
    const notifier = createNotifier({
      slack: { type: 'slack', url: `${receiver.url}/services/${SECRET}` },
      discord: { type: 'discord', url: `${receiver.url}/api/webhooks/1/${SECRET}` },
      phone: { type: 'telegram', token: `1:${SECRET}`, chatId: '4711', url: receiver.url },
    });
    await notifier.deliver('slack', NEWS);
    expect(JSON.parse(taken().body)).toEqual({ text: expect.stringContaining('5.2 % &lt; 6 % &amp; more') });
    await notifier.deliver('discord', NEWS);
    expect(JSON.parse(taken().body)).toEqual({
      content: expect.stringContaining(NEWS.title),
      allowed_mentions: { parse: [] },
    });
    await notifier.deliver('phone', NEWS);
    const { path, body } = taken();
    expect(path).toBe(`/bot1:${SECRET}/sendMessage`);
    expect(JSON.parse(body)).toMatchObject({ chat_id: '4711', text: expect.stringContaining(NEWS.title) });
  });

  it('tells a channel that is busy from one that refuses, and says nothing of secrets', async () => {
    const channels: Record<string, ChannelOptions> = {
      slack: { type: 'slack', url: `${receiver.url}/services/${SECRET}` },
      phone: { type: 'telegram', token: `1:${SECRET}`, chatId: '4711', url: receiver.url },
      gone: { type: 'discord', url: `http://127.0.0.1:1/${SECRET}` },
    };
    receiver.answers.push({ status: 503 });
    expect(await failureOf(channels, 'slack')).toMatchObject({ isFinal: false, retryAfterMs: undefined });
    receiver.answers.push({ status: 429, headers: { 'retry-after': '7' } });
    expect(await failureOf(channels, 'slack')).toMatchObject({ isFinal: false, retryAfterMs: 7_000 });
    receiver.answers.push({ status: 404 });
    expect(await failureOf(channels, 'slack')).toMatchObject({ isFinal: true });
    receiver.answers.push({ status: 302, headers: { location: `${receiver.url}/elsewhere` } });
    expect(await failureOf(channels, 'slack')).toMatchObject({ isFinal: true });
    const telegram = (code: number, more: object) => ({
      status: code,
      body: JSON.stringify({ ok: false, error_code: code, description: 'no', ...more }),
    });
    receiver.answers.push(telegram(429, { parameters: { retry_after: 3 } }));
    expect(await failureOf(channels, 'phone')).toMatchObject({ isFinal: false, retryAfterMs: 3_000 });
    receiver.answers.push(telegram(401, {}));
    expect(await failureOf(channels, 'phone')).toMatchObject({ isFinal: true });
    expect(await failureOf(channels, 'gone')).toMatchObject({ isFinal: false });
    expect(await failureOf(channels, 'nowhere')).toMatchObject({ isFinal: true });
    receiver.received.splice(0);
  });
});

describe('a mail server', () => {
  const mails: { readonly to: readonly string[]; readonly text: string }[] = [];
  let server: SMTPServer;
  let port: number;
  let refuse = false;
  setUp(
    async () => {
      refuse = false;
      mails.splice(0);
      server = new SMTPServer({
        disabledCommands: ['AUTH', 'STARTTLS'],
        onData(stream, session, done) {
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            const to = session.envelope.rcptTo.map(({ address }) => address);
            if (!refuse) mails.push({ to, text: Buffer.concat(chunks).toString('utf8') });
            done(refuse ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null);
          });
        },
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      port = (server.server.address() as AddressInfo).port;
    },
    async () => new Promise<void>((resolve) => server.close(() => resolve())),
  );

  it('takes the mail; one that refuses it for good ends the tries, one that is away does not', async () => {
    const mail: ChannelOptions = {
      type: 'email',
      host: '127.0.0.1',
      port,
      secure: false,
      from: 'ballast@example.com',
      to: ['anna@example.com', 'ben@example.com'],
    };
    await createNotifier({ mail }).deliver('mail', NEWS);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.to).toEqual(['anna@example.com', 'ben@example.com']);
    expect(mails[0]?.text).toContain('Subject: [Ballast] main: breaker dailyLoss has tripped');
    refuse = true;
    expect(await failureOf({ mail }, 'mail')).toMatchObject({ isFinal: true });
    // A password never goes over a connection that anybody can read.
    expect(await failureOf({ mail: { ...mail, user: 'anna', password: SECRET } }, 'mail')).toMatchObject({
      isFinal: true,
    });
    expect(await failureOf({ mail: { ...mail, port: 1 } }, 'mail')).toMatchObject({ isFinal: false });
  });
});
