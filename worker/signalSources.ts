import { CandleCache } from '../activities/candles/candleCache.ts';
import { createSignalProvider } from '../adapters/signals/createSignalProvider.ts';
import type { DailyCandles } from '../adapters/signals/momentumSignals.ts';
import { durationMs } from '../configuration/duration.ts';
import type { Configuration } from '../configuration/schema.ts';
import {
  looksFarBack,
  modelName,
  modelSettings,
  type SignalSourceSettings,
  signalSources,
  sourceName,
  tokenVariable,
} from '../configuration/signalSection.ts';
import { venueKeyOf } from '../configuration/venueKey.ts';
import { roundTripCost } from '../core/learning/signals/roundTripCost.ts';
import type { ComputePort } from '../core/ports/compute.ts';
import type { ExchangePort } from '../core/ports/exchange.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import type { SignalSource } from '../core/ports/signalProvider.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The sources of signals of an account, as the configuration says. */
export function openSignalSources(
  configuration: Configuration,
  venue: ExchangePort,
  cache: CandleCache,
  ledger: LedgerPort,
  compute: ComputePort,
  environment: Environment,
): readonly SignalSource[] {
  const { signals } = configuration;
  const sources = signalSources(signals);
  const candlesBy =
    (candles: CandleCache): DailyCandles =>
    async (symbol, from, to) => {
      await candles.refresh(venue, symbol, to);
      return (await candles.read(symbol, to)).filter((bar) => bar.openTime >= from);
    };
  return sources.map((source) => ({
    name: sourceName(source),
    weight: source.weight,
    minFeatures: source.minFeatures,
    isStored: source.kind === 'push',
    sender: source.sender,
    provider: createSignalProvider({
      kind: source.kind,
      path: source.path,
      url: source.url,
      sender: source.sender,
      maxAgeMs: durationMs(signals.maxAge),
      ledger,
      timeoutMs: durationMs(source.timeout ?? signals.timeout),
      token: tokenOf(source, sources, environment),
      name: source.kind === 'onnx' ? sourceName(source) : modelName(source),
      model: modelSettings(signals, modelName(source)),
      compute,
      roundTripCost: async (symbols) => roundTripCost(symbols, await venue.rules(configuration.quoteCurrency)),
      candles: candlesBy(
        looksFarBack(source)
          ? new CandleCache(ledger, venueKeyOf(configuration), modelSettings(signals, modelName(source)).historyDays)
          : cache,
      ),
    }),
  }));
}

/** The token of a service. The plain variable is for the only one: what is meant for one service never goes to another. */
function tokenOf(
  source: SignalSourceSettings,
  sources: readonly SignalSourceSettings[],
  environment: Environment,
): string | undefined {
  const own = environment[tokenVariable(sourceName(source))];
  const services = sources.filter(({ kind }) => kind === 'http').length;
  return own ?? (services === 1 ? environment.BALLAST_SIGNALS_TOKEN : undefined);
}
