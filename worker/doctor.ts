import { NIL } from 'uuid';
import { openLedger } from '../adapters/ledger/openLedger.ts';
import { ledgerUrl, loadConfiguration } from '../configuration/loadConfiguration.ts';
import { report } from '../configuration/processMessage.ts';
import type { Configuration } from '../configuration/schema.ts';
import type { ExchangePort } from '../core/ports/exchange.ts';
import { openExchange } from './ports.ts';
import { requireSafeKeys } from './requireSafeKeys.ts';

/** Largest difference between this machine's clock and the venue's before signed requests are at risk, ms. */
const CLOCK_TOLERANCE_MS = 5_000;

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

async function check(name: string, examine: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await examine() };
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function examineClock(configuration: Configuration, exchange: ExchangePort): Promise<string> {
  const before = Date.now();
  const venue = await exchange.time();
  const difference = Math.abs(venue - (before + Date.now()) / 2);
  if (configuration.exchange.mode === 'paper') return `the simulated market is at ${new Date(venue).toISOString()}`;
  if (difference > CLOCK_TOLERANCE_MS)
    throw new Error(
      `this machine differs from the venue by ${(difference / 1_000).toFixed(1)} s, at most ${CLOCK_TOLERANCE_MS / 1_000} s allowed: set it by NTP`,
    );
  return `${Math.round(difference)} ms from the venue's`;
}

async function examineAccount(configuration: Configuration, account: string): Promise<readonly Check[]> {
  const { exchange: settings, quoteCurrency } = configuration;
  let exchange: ExchangePort | undefined;
  const reach = await check(`Exchange (${account})`, async () => {
    exchange = await openExchange(configuration, account, process.env, NIL);
    const rules = await exchange.rules(quoteCurrency);
    return `${settings.id}, ${settings.mode}: ${rules.size} markets against ${quoteCurrency}`;
  });
  if (exchange === undefined) return [reach];
  const opened = exchange;
  return [
    reach,
    await check(`Keys (${account})`, async () => {
      const permissions = await opened.permissions();
      requireSafeKeys(configuration, account, permissions);
      return 'may view and trade, may not withdraw';
    }),
    await check(`Clock (${account})`, () => examineClock(configuration, opened)),
  ];
}

/** Examines what a worker needs of the outside world, and reports one check after the other. */
async function run(): Promise<void> {
  const configuration = loadConfiguration();
  const ledger = await check('Ledger', async () => {
    const opened = await openLedger(ledgerUrl(configuration), { readOnly: true });
    try {
      await opened.check();
      return 'answers, schema is current';
    } finally {
      await opened.close();
    }
  });
  const accounts = await Promise.all(configuration.accounts.map((account) => examineAccount(configuration, account)));
  report({ type: 'ready', checks: [ledger, ...accounts.flat()] });
}

try {
  await run();
} catch (error) {
  report({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}
