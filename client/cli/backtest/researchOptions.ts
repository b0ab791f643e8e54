import { defaultAccount } from '../../../configuration/accountsSection.ts';
import { durationMs } from '../../../configuration/duration.ts';
import { type Configuration, configurationOf } from '../../../configuration/schema.ts';
import { isSettings, mergeSettings, type Settings } from '../../../configuration/settings.ts';
import { type SignalSourceSettings, signalSources, sourceName } from '../../../configuration/signalSection.ts';
import { tradingSettings } from '../../../configuration/tradingSettings.ts';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { PastSignalSource, PastSignals } from '../../../core/tuning/searchedVariant.ts';
import type { ContributionPlan } from '../../../research/backtest/contributions.ts';
import type { Research } from '../../../research/runEngine.ts';
import { type CommonOptions, configurationFor } from '../commandContext.ts';

/** Models of the forecast that can be left out, by their settings. */
export const LEFT_OUT = ['leadLag', 'pairs'] as const;

type LeftOut = (typeof LEFT_OUT)[number];

/** Options of `ballast backtest` that say what is tested, on what, with which money. */
export interface ResearchOptions extends Pick<CommonOptions, 'account' | 'config' | 'dataDirectory'> {
  readonly from: number;
  readonly to: number;
  readonly candles?: string;
  readonly venue?: string;
  readonly every?: string;
  readonly cash: string;
  readonly deposit?: string;
  readonly depositEvery: ContributionPlan['every'];
  readonly takerFee: string;
  readonly makerFee: string;
  readonly depth: number;
  readonly delay: number;
  readonly breakers: boolean;
  readonly without?: readonly LeftOut[];
  readonly resumeAfter: number;
  readonly weights?: ReadonlyMap<string, number>;
}

/** Share of the market's volume that a resting order gets, as in paper trading. */
const PARTICIPATION = 0.1;

/** What is asked for, and where its results belong. */
export interface ResearchPlan {
  readonly research: Research;
  readonly dataDirectory: string;
  /** What its signals are made from, and the directory of its candles; none for the seeded market. */
  readonly signals: PastSignals;
  readonly candles: string | undefined;
}

/** Reads configuration, candles and signals. @param changes settings that go before those of the configuration @throws InvalidInputError for what cannot be read or has no place in a backtest */
export async function researchOf(options: ResearchOptions, changes: Settings = {}): Promise<ResearchPlan> {
  const { every, from, to, cash, depth, deposit, without = [] } = options;
  const cycle = every === undefined ? {} : { every };
  const forecast = Object.fromEntries(without.map((model) => [model, false]));
  const asked = mergeSettings({ cycle, forecast }, changes);
  const configured = configurationFor(options, asked);
  const own = configurationOf(configured, options.account ?? defaultAccount(configured));
  // What the command says wins over what the account has of its own.
  const configuration = mergeSettings({ ...own }, asChecked(asked, { ...configured })) as Configuration;
  const { historicalMarket } = await import('../../../research/backtest/historicalMarket.ts');
  const { withoutBreakers } = await import('../../../research/backtest/withoutBreakers.ts');
  const { pastSignals } = await import('../../../research/backtest/pastSignals.ts');
  const { readSignalFile } = await import('../../../research/backtest/signalFile.ts');
  const settings = tradingSettings(configuration);
  const candles = await candlesOf(options, configuration);
  const signals = signalsOf(configuration, 2 * Number(options.takerFee));
  const research = {
    settings: options.breakers ? settings : withoutBreakers(settings),
    market: historicalMarket(configuration.simulator.seed, candles),
    source: pastSignals(signals, readSignalFile),
    delay: options.delay,
    weights: options.weights ?? new Map(),
    from,
    to,
    cash,
    contributions: deposit === undefined ? undefined : { amount: deposit, every: options.depositEvery },
    fees: { taker: options.takerFee, maker: options.makerFee },
    depth,
    participation: PARTICIPATION,
    resumeAfter: options.resumeAfter,
  };
  return { research, dataDirectory: configuration.dataDirectory, signals, candles };
}

/** Settings as the checked configuration has them. */
function asChecked(asked: Settings, checked: Settings): Settings {
  return Object.fromEntries(
    Object.entries(asked).map(([key, value]) => {
      const found = checked[key];
      return [key, isSettings(value) && isSettings(found) ? asChecked(value, found) : found];
    }),
  );
}

/** The directory of candles that the options name; undefined where nothing names one, and the seeded market is meant. */
export async function candlesOf(
  { candles, venue }: Pick<ResearchOptions, 'candles' | 'venue'>,
  { dataDirectory, simulator }: Configuration,
): Promise<string | undefined> {
  if (venue === undefined) return candles ?? simulator.candles;
  if (candles !== undefined)
    throw new InvalidInputError({
      field: 'venue',
      given: `${venue} beside --candles ${candles}`,
      allowed: 'one of the two',
      remedy: 'Leave one of them out.',
    });
  const { CandleStore } = await import('../../../research/candles/candleStore.ts');
  const store = new CandleStore(dataDirectory);
  const folder = store.folderOf(venue);
  if (store.list().some((series) => series.venue === venue && series.timeframe === '1d')) return folder;
  throw new InvalidInputError({
    field: 'venue',
    given: `${venue}, of which no daily candles are stored`,
    allowed: 'a venue of `ballast data list`',
    remedy: `Run \`ballast data download SYMBOL ... --venue ${venue} --from DATE\` first.`,
  });
}

/** The sources of signals of a configuration, where what they said in the past can be known. */
function signalsOf({ signals }: Configuration, roundTripCost: number): PastSignals {
  return {
    maxAge: durationMs(signals.maxAge),
    isPooled: signals.sources.length > 0,
    sources: signalSources(signals).map((own) => pastSource(own, roundTripCost)),
  };
}

function pastSource(own: SignalSourceSettings, roundTripCost: number): PastSignalSource {
  const { kind, weight, path = '' } = own;
  const name = sourceName(own);
  switch (kind) {
    case 'builtIn':
      return { kind, name, weight, roundTripCost };
    case 'momentum':
      return { kind, name, weight };
    case 'file':
      return { kind, name, weight, path };
    case 'http':
    case 'push':
      throw new InvalidInputError({
        field: 'signals.provider',
        given: kind,
        allowed: 'builtIn, momentum or file in a backtest',
        remedy: 'Write what the service said, with the time of each signal, to a file: a service tells the present.',
      });
    case 'model':
      throw new InvalidInputError({
        field: 'signals.provider',
        given: kind,
        allowed: 'builtIn, momentum or file in a backtest',
        remedy:
          'A model has learnt from the days that a backtest is about: `ballast model judge` says what it is worth.',
      });
    case 'onnx':
      throw new InvalidInputError({
        field: 'signals.provider',
        given: kind,
        allowed: 'builtIn, momentum or file in a backtest',
        remedy: 'Write what the model says of days after its training, with their times, to a file.',
      });
    default: {
      const unreachable: never = kind;
      return unreachable;
    }
  }
}
