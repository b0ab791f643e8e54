import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { InvalidInputError } from '../core/errors/invalidInput.ts';

const amount = z.string().regex(/^\d+(\.\d+)?$/, 'a decimal number in quotes, such as "600"');
const rate = amount.refine((text) => new Decimal(text).lessThan(1), 'a share below 1, such as "0.012"');
const symbol = z.string().regex(/^[A-Z0-9]{1,15}-[A-Z0-9]{2,10}$/, 'a symbol such as ALT-USD');
const accountName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, 'lower-case letters, digits, - and _, at most 32');

const account = z
  .strictObject({
    name: accountName,
    apiKey: z.string().min(1).optional().describe('Without it a key is made once and kept in the data directory'),
    generate: z
      .enum(['keyPair', 'sharedSecret', 'passphrase'])
      .default('keyPair')
      .describe(
        'What is made: a key pair signs tokens (Coinbase), a shared secret keyed digests (Binance, Bybit, Kraken), with a passphrase beside it (OKX)',
      ),
    secret: z
      .string()
      .min(1)
      .optional()
      .describe('A PEM private key, or the shared secret of a legacy, Binance, Bybit, Kraken (base64) or OKX key'),
    passphrase: z.string().min(1).optional().describe('Of an OKX key, beside its secret'),
    publicKey: z.string().min(1).optional().describe('PEM; verifies tokens where the private key stays with its owner'),
    canTransfer: z.boolean().default(false).describe('What key_permissions says about withdrawals'),
    cash: amount.default('600').describe('Of cashCurrency at the opening'),
    cashCurrency: z.string().min(1).default('USD'),
    holdings: z
      .record(symbol, amount)
      .default({ 'ALT-USD': '120', 'AXL-USD': '90', 'AAVE-USD': '60' })
      .describe('Value in cashCurrency at the first price; bought in whole increments, the rest is lost'),
  })
  .superRefine((value, context) => {
    if (value.apiKey !== undefined && value.secret === undefined && value.publicKey === undefined)
      context.addIssue({ code: 'custom', path: ['secret'], message: 'or publicKey is needed beside an apiKey' });
    if (value.apiKey === undefined && (value.secret !== undefined || value.publicKey !== undefined))
      context.addIssue({ code: 'custom', path: ['apiKey'], message: 'is needed beside a secret or publicKey' });
    if (value.passphrase !== undefined && value.secret === undefined)
      context.addIssue({ code: 'custom', path: ['secret'], message: 'is needed beside a passphrase' });
  });

/** Everything that a simulator can be told. Only the data directory has no default. */
export const simulatorOptionsSchema = z
  .strictObject({
    dataDirectory: z.string().min(1).describe('Holds simulator.sqlite and the generated credentials'),
    port: z.number().int().min(0).max(65_535).default(8_455).describe('0 takes any free port'),
    seed: z.number().int().min(0).max(4_294_967_295).default(1),
    speed: z.number().gt(0).max(1_000_000).default(1).describe('Market seconds per second'),
    candles: z.string().min(1).optional().describe('Directory of recorded candles; without it the market is seeded'),
    startAt: z
      .union([z.literal('end'), z.iso.date(), z.iso.datetime({ offset: true })])
      .optional()
      .describe("Market time at the very first start: an ISO date, or 'end' for the last recorded moment"),
    fees: z
      .strictObject({
        taker: rate.default('0.012'),
        maker: rate.default('0.006'),
        ofBuys: z
          .enum(['quote', 'base'])
          .default('quote')
          .describe(
            "What buys of all dialects but Coinbase's and Kraken's pay in: quote currency, or what they have bought",
          ),
      })
      .prefault({}),
    depth: z.number().gt(0).max(1e6).default(1).describe('Factor on the sizes in the order books'),
    depths: z
      .record(symbol, z.number().gt(0).max(1e6))
      .default({})
      .describe('Factors on the sizes in the books of single products, beside depth'),
    participation: z
      .number()
      .gt(0)
      .max(1)
      .default(0.1)
      .describe("Share of the market's volume that a resting order gets"),
    admin: z.boolean().default(true).describe('Whether /_simulator answers'),
    accounts: z
      .array(account)
      .min(1)
      .prefault([{ name: 'main' }]),
  })
  .superRefine((value, context) => {
    const twice = (field: 'name' | 'apiKey') => {
      const given = value.accounts.map((entry) => entry[field]).filter((text) => text !== undefined);
      const index = given.findIndex((text, position) => given.indexOf(text) !== position);
      if (index >= 0)
        context.addIssue({
          code: 'custom',
          path: ['accounts', index, field],
          message: 'is used by another account too',
        });
    };
    twice('name');
    twice('apiKey');
    if (value.startAt === 'end' && value.candles === undefined)
      context.addIssue({
        code: 'custom',
        path: ['startAt'],
        message: "'end' needs candles; a seeded market has no end",
      });
  });

export type SimulatorOptions = z.infer<typeof simulatorOptionsSchema>;
export type AccountOptions = SimulatorOptions['accounts'][number];
/** Options as they are given, defaults left out. */
export type SimulatorOptionsInput = z.input<typeof simulatorOptionsSchema>;

/**
 * Options with their defaults.
 *
 * @throws InvalidInputError that names the first wrong field
 */
export function parseSimulatorOptions(given: unknown): SimulatorOptions {
  const parsed = simulatorOptionsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path ?? [];
  const field = ['simulator', ...path].join('.');
  throw new InvalidInputError({
    field: issue?.code === 'unrecognized_keys' ? `${field}.${issue.keys.join(', ')}` : field,
    given: path.some((step) => ['secret', 'passphrase', 'publicKey'].includes(String(step)))
      ? 'a value that is not shown'
      : shown(given, path),
    allowed: issue?.code === 'unrecognized_keys' ? `no such field` : (issue?.message ?? 'a valid value'),
    remedy: 'Correct the field, or leave it out for its default.',
  });
}

/** The value at a path, as text; objects by their kind only, since they may hold secrets. */
function shown(given: unknown, path: readonly PropertyKey[]): string {
  let value = given;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return 'nothing';
    value = Reflect.get(value, key);
  }
  return typeof value === 'object' && value !== null
    ? 'an object'
    : value === undefined
      ? 'nothing'
      : JSON.stringify(value);
}
