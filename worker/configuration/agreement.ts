import { accountNames } from '../../configuration/accountsSection.ts';
import { configurationFingerprint } from '../../configuration/configurationFingerprint.ts';
import type { Configuration } from '../../configuration/schema.ts';
import type { ConfigurationInForce } from '../../core/account/configurationInForce.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { POLL_SECONDS } from '../livePollers.ts';

/** The variable by which a worker puts its configuration in force: who asks for it, and why. */
export const TAKE_VARIABLE = 'BALLAST_TAKE_CONFIGURATION';

/** How often it is looked at which configuration is in force, ms. */
const CHECK_MS = 5_000;

type AgreedLedger = Pick<LedgerPort, 'configurationInForce' | 'takeConfiguration'>;

/** The words for a worker that goes by another configuration than the others. */
export function disagreement(own: string, { hash, by, at }: ConfigurationInForce): string {
  return `This worker has the configuration ${own}, in force is ${hash} (since ${new Date(at).toISOString()}, by ${by}): workers that go by different limits or accounts must not share their work. Give this machine the same file, or put its own in force: \`ballast reload\` where \`ballast start\` runs, otherwise ${TAKE_VARIABLE}="who and why" for one start of a worker. A worker that has ended on another machine is forgotten after ${POLL_SECONDS} s.`;
}

/**
 * Makes sure that a worker which starts goes by the configuration in force. It may go by another one where it is to put that in force, or where nobody else works.
 * @param othersWork whether other workers ask the queue for work
 * @throws Error where others go by another one
 */
export async function requireAgreement(
  configuration: Configuration,
  ledger: AgreedLedger,
  takes: boolean,
  othersWork: () => Promise<boolean>,
): Promise<void> {
  const own = configurationFingerprint(configuration);
  const inForce = await ledger.configurationInForce();
  if (inForce === undefined || inForce.hash === own || takes || !(await othersWork())) return;
  throw new Error(disagreement(own, inForce));
}

/** Puts the configuration in force. From here on workers with another one end. @param by who asks for it, and why */
export async function takeConfiguration(configuration: Configuration, ledger: AgreedLedger, by: string): Promise<void> {
  const accounts = accountNames(configuration);
  const hash = configurationFingerprint(configuration);
  const before = await ledger.configurationInForce();
  const added = accounts.filter((account) => before !== undefined && !before.accounts.includes(account));
  const removed = before?.accounts.filter((account) => !accounts.includes(account)) ?? [];
  const detail = [
    `accounts: ${accounts.join(', ')}`,
    ...(added.length === 0 ? [] : [`new: ${added.join(', ')}`]),
    ...(removed.length === 0 ? [] : [`removed: ${removed.join(', ')}`]),
  ].join('; ');
  await ledger.takeConfiguration({ hash, accounts, by, detail });
}

/** Looks which configuration is in force until it is another one than that of this worker. */
export function watchAgreement(
  configuration: Configuration,
  ledger: AgreedLedger,
): { readonly outdated: Promise<never>; end(): void } {
  const own = configurationFingerprint(configuration);
  let timer: NodeJS.Timeout | undefined;
  const outdated = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      // A ledger that does not answer says nothing; the steps of orders wait for it anyway.
      void ledger
        .configurationInForce()
        .then((inForce) => {
          if (inForce !== undefined && inForce.hash !== own) reject(new Error(disagreement(own, inForce)));
        })
        .catch(() => undefined);
    }, CHECK_MS);
  });
  outdated.catch(() => undefined);
  return { outdated, end: () => clearInterval(timer) };
}
