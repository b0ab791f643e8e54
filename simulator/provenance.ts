import { z } from 'zod';
import { InvalidInputError } from '../core/errors/invalidInput.ts';
import { DAY_MS, type DailyBars, dayOf } from './market/dailyBars.ts';
import { FactorModel, SEEDED_EPOCH } from './market/factorModel.ts';
import { RecordedCandles } from './market/recordedCandles.ts';
import type { SimulatorOptions } from './simulatorOptionsSchema.ts';
import type { Settings } from './store/storedSettings.ts';

const SETTING = 'provenance';
const SEEDED_HISTORY_MS = 2 * 366 * DAY_MS;
/**
 * Age of a seeded market, in days, where its clock starts now: the past of its first moment is the same on every date. At this age the default
 * account has something to buy.
 */
const AGE_DAYS = 1_846;
const RECORDED_LEAD_MS = 90 * DAY_MS;

const provenanceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('seeded'),
    seed: z.number(),
    /** The day the market began with; files of earlier versions do not say it. */
    firstDay: z.number().default(dayOf(SEEDED_EPOCH)),
  }),
  z.strictObject({
    kind: z.literal('recorded'),
    seed: z.number(),
    /** Where the clock started; the digests cover what was recorded before. */
    origin: z.number(),
    digests: z.record(z.string(), z.string()),
  }),
  /** The venue's own market. */
  z.strictObject({ kind: z.literal('live'), venue: z.string() }),
]);

/** The market that the options ask for, and where its clock starts if it never ran. */
export interface MarketSource {
  readonly daily: DailyBars;
  readonly kind: 'seeded' | 'recorded';
  readonly origin: number;
}

type Provenance = z.infer<typeof provenanceSchema>;

/**
 * Opens the market. A file remembers which market its accounts have traded on: another seed, or recorded candles whose past has
 * changed, are refused. Candles added after the clock's start, and new products, are welcome.
 *
 * @throws InvalidInputError as said, for candles that cannot be read, and for a start outside the market's time
 */
export function openMarket(options: SimulatorOptions, settings: Settings, wallNow: number): MarketSource {
  const text = settings.read(SETTING);
  const before = text === undefined ? undefined : provenanceSchema.parse(JSON.parse(text));
  const source = options.candles === undefined ? seeded(options, before, wallNow) : recorded(options, options.candles);
  if (before !== undefined) {
    refuseAnother(before, options, source);
    return source;
  }
  const digests =
    source.daily instanceof RecordedCandles
      ? Object.fromEntries(
          source.daily.products.map(({ symbol }) => [symbol, digestOf(source.daily, symbol, source.origin)]),
        )
      : {};
  settings.write(
    SETTING,
    JSON.stringify(
      source.kind === 'seeded'
        ? { kind: 'seeded', seed: options.seed, firstDay: source.daily.firstDay('') }
        : { kind: 'recorded', seed: options.seed, origin: source.origin, digests },
    ),
  );
  return source;
}

function seeded(options: SimulatorOptions, before: Provenance | undefined, wallNow: number): MarketSource {
  const origin = options.startAt === undefined ? wallNow : Date.parse(options.startAt);
  const earliest = SEEDED_EPOCH + SEEDED_HISTORY_MS;
  if (options.startAt !== undefined && origin < earliest)
    throw startOutside(options, `${new Date(earliest).toISOString()} or later`);
  const firstDay = options.startAt === undefined ? dayOf(wallNow) - AGE_DAYS : dayOf(SEEDED_EPOCH);
  const kept = before?.kind === 'seeded' ? before.firstDay : firstDay;
  return { daily: new FactorModel(options.seed, kept), kind: 'seeded', origin };
}

function recorded(options: SimulatorOptions, directory: string): MarketSource {
  const daily = new RecordedCandles(directory);
  const { start, end } = daily;
  const origin =
    options.startAt === 'end'
      ? end - DAY_MS
      : options.startAt === undefined
        ? Math.max(start, end - RECORDED_LEAD_MS)
        : Date.parse(options.startAt);
  if (origin < start || origin >= end)
    throw startOutside(
      options,
      `from ${new Date(start).toISOString()} to before ${new Date(end).toISOString()}, or 'end'`,
    );
  return { daily, kind: 'recorded', origin };
}

function startOutside(options: SimulatorOptions, allowed: string): InvalidInputError {
  return new InvalidInputError({
    field: 'simulator.startAt',
    given: options.startAt,
    allowed,
    remedy: 'Choose a start that the market has a past at.',
  });
}

const REMEDY = 'Give the same market again, or another data directory for another market.';

function titleOf(market: Provenance | { readonly kind: 'seeded' | 'recorded'; readonly seed: number }): string {
  return market.kind === 'live' ? `the market of ${market.venue}` : `a ${market.kind} market with seed ${market.seed}`;
}

/**
 * Makes a file one of a venue's own market, for ever.
 * @throws InvalidInputError where its accounts have traded on another market
 */
export function claimForVenue(venue: string, settings: Settings): void {
  const text = settings.read(SETTING);
  const own: Provenance = { kind: 'live', venue };
  const before = text === undefined ? undefined : provenanceSchema.parse(JSON.parse(text));
  if (before === undefined) settings.write(SETTING, JSON.stringify(own));
  else if (before.kind !== 'live' || before.venue !== venue)
    throw new InvalidInputError({
      field: 'exchange.market',
      given: titleOf(own),
      allowed: `${titleOf(before)}, which the accounts of this data directory have traded on`,
      remedy: REMEDY,
    });
}

function refuseAnother(before: Provenance, options: SimulatorOptions, { daily, kind }: MarketSource): void {
  const remedy = REMEDY;
  if (before.kind !== kind || before.seed !== options.seed)
    throw new InvalidInputError({
      field: before.kind === kind ? 'simulator.seed' : before.kind === 'live' ? 'exchange.market' : 'simulator.candles',
      given: titleOf({ kind, seed: options.seed }),
      allowed: `${titleOf(before)}, which the accounts in ${options.dataDirectory} have traded on`,
      remedy,
    });
  if (before.kind === 'seeded') return;
  for (const [symbol, digest] of Object.entries(before.digests)) {
    if (digestOf(daily, symbol, before.origin) !== digest)
      throw new InvalidInputError({
        field: 'simulator.candles',
        given: `${options.candles}, where ${symbol} before ${new Date(before.origin).toISOString()} is not what it was`,
        allowed: 'the recorded past that the accounts have traded on',
        remedy,
      });
  }
}

function digestOf(daily: DailyBars, symbol: string, before: number): string {
  return (daily instanceof RecordedCandles ? daily.digest(symbol, before) : undefined) ?? '';
}
