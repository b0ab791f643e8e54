import type { Command } from 'commander';
import { highestConfidenceWords } from '../../../core/portfolio/explaining/highestConfidence.ts';
import type { SignalDirection } from '../../../core/signals/signal.ts';
import { type CommonOptions, print } from '../commandContext.ts';
import { minute } from '../daily/amounts.ts';
import { tableLines } from '../table.ts';
import { wrapped } from '../wrapped.ts';
import { askApi } from './askApi.ts';

/** What of `GET /api/v1/signals/sources` is shown. */
interface Sources {
  readonly lastCycle: string | null;
  readonly sources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly weightShare: number;
    readonly standing: string;
    readonly reason: string | null;
    readonly lastSignalAt: string | null;
    readonly symbols: number;
    readonly model: string | null;
  }[];
}

/** What of `GET /api/v1/signals` is shown. */
interface Latest {
  readonly account: string;
  readonly at: string;
  readonly signals: readonly {
    readonly symbol: string;
    readonly source: string;
    readonly direction: SignalDirection;
    readonly confidence: number;
    readonly at: string;
    readonly fresh: boolean;
    readonly expectedReturn: number | null;
    readonly horizonDays: number | null;
    readonly model: string | null;
  }[];
}

const HOUR_MS = 3_600_000;

/** `ballast signals list`: the sources, which of them were heard, and the newest signals. */
export function registerList(signals: Command): void {
  signals
    .command('list')
    .description('The sources of signals, which of them were not heard and why, and the newest signals')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const query = options.account === undefined ? '' : `?account=${encodeURIComponent(options.account)}`;
      const sources = await askApi<Sources>(options, { path: `/signals/sources${query}` });
      const latest = await askApi<Latest>(options, { path: `/signals${query}` });
      print(options, { ...latest, ...sources }, [...sourceLines(sources), '', ...latestLines(latest)]);
    });
}

function sourceLines({ sources, lastCycle }: Sources): readonly string[] {
  return [
    ...tableLines(
      ['SOURCE', 'KIND', 'WEIGHT', 'STANDING', 'NEWEST (UTC)', 'SYMBOLS', 'MODEL'],
      sources.map((source) => [
        source.name,
        source.kind,
        `${(100 * source.weightShare).toFixed(0)} %`,
        source.standing,
        source.lastSignalAt === null ? 'none' : minute(source.lastSignalAt),
        String(source.symbols),
        source.model ?? '',
      ]),
    ),
    ...sources.flatMap(({ name, reason }) => (reason === null ? [] : wrapped(`${name}: ${reason}`))),
    lastCycle === null ? 'No cycle has heard them yet.' : `Heard or not in cycle ${lastCycle}.`,
  ];
}

function latestLines({ account, at, signals }: Latest): readonly string[] {
  const [first] = signals.filter(({ fresh }) => fresh).toSorted((a, b) => b.confidence - a.confidence);
  if (signals.length === 0) return [`No signal is on record for account ${account}.`];
  return [
    first === undefined
      ? 'No signal is fresh: none of them buys anything.'
      : `The highest confidence is ${highestConfidenceWords(first)}`,
    '',
    ...tableLines(
      ['SYMBOL', 'SOURCE', 'SAYS', 'CONFIDENCE', 'EXPECTS', 'DAYS', 'AGE', ''],
      signals.map((signal) => [
        signal.symbol,
        signal.model ?? signal.source,
        signal.direction,
        `${(100 * signal.confidence).toFixed(1)} %`,
        signal.expectedReturn === null ? '' : `${(100 * signal.expectedReturn).toFixed(2)} %`,
        signal.horizonDays === null ? '' : String(signal.horizonDays),
        `${((Date.parse(at) - Date.parse(signal.at)) / HOUR_MS).toFixed(1)} h`,
        signal.fresh ? '' : 'too old',
      ]),
    ),
  ];
}
