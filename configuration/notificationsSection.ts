import { z } from 'zod';
import { NOTIFIED_EVENTS, SEVERITIES } from '../core/notifications/notification.ts';
import { duration } from './duration.ts';
import { port } from './portNumber.ts';
import { webAddress } from './webAddress.ts';

const MOST_CHANNELS = 20;

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .meta({ title: 'a time of day from 00:00 to 23:59' });

/** Whether a name is one of the time zones that this machine knows. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const timeZone = z
  .string()
  .refine(isTimeZone, { error: 'the name of a time zone such as Europe/Berlin or UTC' })
  .meta({ title: 'the name of a time zone such as Europe/Berlin or UTC' });

/** Settings that a kind of channel cannot do without. */
const NEEDED = {
  webhook: ['url'],
  slack: [],
  discord: [],
  telegram: ['chatId'],
  email: ['host', 'from', 'to'],
} as const;

const CHANNEL_TYPES = Object.keys(NEEDED) as readonly (keyof typeof NEEDED)[];

const channel = z
  .strictObject({
    type: z.enum(CHANNEL_TYPES as readonly [keyof typeof NEEDED, ...(keyof typeof NEEDED)[]]),
    severity: z.enum(SEVERITIES).default('warning').describe('The least severity that is sent'),
    events: z.array(z.enum(NOTIFIED_EVENTS)).min(1).max(NOTIFIED_EVENTS.length).optional().describe('Only these'),
    accounts: z.array(z.string().max(32)).min(1).max(50).optional().describe('Only these accounts'),
    url: webAddress.optional().describe('webhook: where messages are posted; telegram: another server of the bot API'),
    chatId: z.string().min(1).max(100).optional().describe('telegram: the chat'),
    host: z.string().min(1).max(253).optional().describe('email: the mail server'),
    port: port.default(587).describe('email: 465 begins with TLS, others ask for it'),
    user: z.string().min(1).max(200).optional().describe('email: who logs in; its password is the secret'),
    from: z.string().min(3).max(200).optional().describe('email: sender'),
    to: z.array(z.string().min(3).max(200)).min(1).max(20).optional().describe('email: recipients'),
  })
  .superRefine((value, context) => {
    for (const field of NEEDED[value.type])
      if (value[field] === undefined)
        context.addIssue({
          code: 'custom',
          path: [field],
          message: `a value: a channel of type ${value.type} needs it`,
        });
  });

/** Who is told what. */
export const notifications = z.strictObject({
  channels: z
    .record(z.string().regex(/^[a-z][a-z0-9_]{0,31}$/), channel)
    .refine((value) => Object.keys(value).length <= MOST_CHANNELS, { error: `at most ${MOST_CHANNELS} channels` })
    .meta({
      title: 'an object of channels, such as { "phone": { "type": "telegram", "chatId": "12345" } }',
      maxProperties: MOST_CHANNELS,
    })
    .default({})
    .describe('Where messages go. The secret of a channel comes from BALLAST_NOTIFY_ and its name in capitals'),
  quietHours: z
    .strictObject({
      from: clockTime.optional().describe('The first quiet minute of a day; with to, only what is critical is sent'),
      to: clockTime.optional().describe('The first minute after them'),
      timeZone: timeZone.default('UTC').describe('Whose clock'),
    })
    .superRefine(({ from, to }, context) => {
      if ((from === undefined) !== (to === undefined))
        context.addIssue({
          code: 'custom',
          path: [from === undefined ? 'from' : 'to'],
          message: 'a time of day, since the other end of the quiet hours is given',
        });
    })
    .prefault({}),
  repeatAfter: duration('1m', '7d')
    .default('1h')
    .describe('What repeats a message within this time is kept and not sent; what is critical always is'),
});
