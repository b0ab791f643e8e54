import { type Command, InvalidArgumentError } from 'commander';
import { durationMs } from '../../../configuration/duration.ts';
import type { ContributionPlan } from '../../../research/backtest/contributions.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DECIMAL = /^\d{1,15}(\.\d{1,18})?$/;

/** The beginning of a day in ms UTC. */
export function dayStart(text: string): number {
  const at = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // A day that there is not, such as the 31st of June, would be taken for the next one.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError('Give a day such as 2024-03-01.');
  return at;
}

/** A duration as the configuration writes it. */
function span(text: string): string {
  if (!/^[1-9]\d{0,8}(ms|s|m|h|d)$/.test(text))
    throw new InvalidArgumentError('Give a duration such as 30s, 4h or 1d.');
  return text;
}

/** Parser of an option that takes a whole number of a range. */
export function countIn(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,16}$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** ms of a duration, which may be 0. */
export function delay(text: string): number {
  return text === '0' ? 0 : durationMs(span(text));
}

/** ms of a duration; infinite for `never`. */
export function patience(text: string): number {
  return text === 'never' ? Number.POSITIVE_INFINITY : durationMs(span(text));
}

/** An amount of money above 0. */
export function amount(text: string): string {
  if (!DECIMAL.test(text) || !(Number(text) > 0)) throw new InvalidArgumentError('Give an amount above 0.');
  return text;
}

/** A share that a venue takes. */
export function feeShare(text: string): string {
  if (!DECIMAL.test(text) || !(Number(text) < 1)) throw new InvalidArgumentError('Give a share such as 0.006.');
  return text;
}

/** A factor above 0. */
export function factor(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1e6)) throw new InvalidArgumentError('Give a number above 0, at most 1000000.');
  return value;
}

/** Days or months between payments. */
export function period(text: string): ContributionPlan['every'] {
  const match = /^([1-9]\d{0,3})(d|mo)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Give days or months, such as 14d or 1mo.');
  return { unit: match[2] === 'd' ? 'days' : 'months', count: Number(match[1]) };
}

/** Shares of equity by symbol, together at most 1. */
export function weightsByName(text: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const part of text.split(',')) {
    const match = /^([A-Z0-9]{1,15}-[A-Z0-9]{2,10})=(\d*\.?\d+)$/.exec(part.trim());
    if (match === null) throw new InvalidArgumentError('Give shares such as BTC-USD=0.6,ETH-USD=0.4.');
    weights.set(match[1], Number(match[2]));
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  if (total > 1 + 1e-9) throw new InvalidArgumentError(`Give shares of at most 1 together, not ${total}.`);
  return weights;
}

/** Options of a command that goes through the past: its days, its candles, what the account begins with, and the fees. */
export function pastOptions(command: Command): Command {
  return command
    .requiredOption('--from <date>', 'first day, such as 2022-01-01', dayStart)
    .requiredOption('--to <date>', 'the day before which it ends', dayStart)
    .option('--candles <dir>', 'directory of SYMBOL_1d.csv (default: simulator.candles; without it the seeded market)')
    .option('--venue <name>', 'daily candles of this venue in the data directory (see `ballast data`)')
    .option('--every <duration>', 'length of a slot, such as 1d or 4h (default: cycle.every)', span)
    .option('--cash <amount>', 'what the account begins with', amount, '10000')
    .option('--taker-fee <share>', "the venue's fee of orders that take", feeShare, '0.012')
    .option('--maker-fee <share>', "the venue's fee of orders that rest", feeShare, '0.006');
}
