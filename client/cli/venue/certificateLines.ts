import { baseOf, quoteOf } from '../../../core/market/symbol.ts';
import type { CheckedAssumption, CheckPlan, Outcome, VenueCertificate } from '../../../core/venueCheck/certificate.ts';
import { wrapped, wrappedTo } from '../wrapped.ts';

const SIGNS: Readonly<Record<Outcome, string>> = { passed: '✅', failed: '❌', notRun: '⬜' };
const WORDS: Readonly<Record<Outcome, string>> = { passed: 'passed', failed: 'FAILED', notRun: 'not run' };

/** Room for the words below a check, beside their indent. */
const WIDTH = 77;

/** What an examination will order and cost, for a person. @param where the venue, with its mode */
export function planLines(
  where: string,
  account: string,
  { symbol, resting, smallest, fee }: CheckPlan,
): readonly string[] {
  const [base, quote] = [baseOf(symbol), quoteOf(symbol)];
  return [
    `What is ordered for account ${account} (${where}):`,
    `1. A limit order to buy ${resting.base} ${base} at about ${resting.limit} ${quote}, far from the market. It holds at most ${resting.most} ${quote}. Its body is sent once more while it is open, then it is cancelled. It costs nothing.`,
    `2. The smallest order: buy ${smallest.base} ${base} at once, at ${smallest.limit} ${quote} at most. It spends at most ${smallest.most} ${quote}, of which about ${fee} ${quote} is the fee, by the rate that the venue tells. What it buys stays in the account.`,
    'Nobody else may trade on the account meanwhile. Whatever is open at the end, also after Ctrl-C, is cancelled.',
  ].flatMap(wrapped);
}

/** One line for a check that has just been run. */
export function progressLine({ title, outcome }: CheckedAssumption): string {
  return `${SIGNS[outcome]} ${title}: ${WORDS[outcome]}`;
}

/** A certificate for people, in 80 columns. */
export function certificateLines(certificate: VenueCertificate): readonly string[] {
  const { venue, mode, address, account, keyFingerprint, startedAt, endedAt, version, checks, orders } = certificate;
  const time = (at: number): string => new Date(at).toISOString();
  return [
    ...wrapped(`Certificate: ${venue}, ${mode}, ${verdict(certificate)}`),
    ...wrapped(`Account ${account}, key with fingerprint ${keyFingerprint}, at ${address}`),
    ...wrapped(`${time(startedAt)} to ${time(endedAt)}, Ballast ${version}`),
    '',
    ...checks.flatMap(checkLines),
    '',
    ...orders.flatMap((name) => wrapped(`Ordered: ${name}`)),
    ...(certificate.leftOpen.length === 0
      ? ['Nothing is left open.']
      : certificate.leftOpen.flatMap((problem) => wrapped(`LEFT OPEN: ${problem}`))),
  ];
}

function verdict({ passed, interrupted, checks, leftOpen }: VenueCertificate): string {
  if (passed) return 'every check has passed';
  const failed = checks.filter(({ outcome }) => outcome === 'failed').map(({ title }) => `"${title}"`);
  const missing = checks.filter(({ outcome }) => outcome === 'notRun').length;
  const told = [
    ...(interrupted ? ['interrupted'] : []),
    ...(failed.length === 0 ? [] : [`${failed.join(', ')} FAILED`]),
    ...(missing === 0 ? [] : [`${missing} not run`]),
    ...(leftOpen.length === 0 ? [] : ['not all could be undone']),
  ];
  return told.join(', ');
}

function checkLines({ title, outcome, expected, observed, means }: CheckedAssumption): readonly string[] {
  const below = [
    ...(outcome === 'notRun' ? [`why: ${observed}`] : [`expected: ${expected}`, `seen: ${observed}`]),
    ...(means === undefined ? [] : [`that means: ${means}`]),
  ];
  return [
    `${SIGNS[outcome]} ${title}: ${WORDS[outcome]}`,
    ...below.flatMap((text) => wrappedTo(text, WIDTH)).map((line) => `   ${line}`),
  ];
}
