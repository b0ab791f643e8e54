import type { Command } from 'commander';
import { durationMs } from '../../../configuration/duration.ts';
import { checkSignal } from '../../../core/signals/checkSignal.ts';
import type { RejectedSignal, Signal } from '../../../core/signals/signal.ts';
import { plural } from '../../plural.ts';
import { type CommonOptions, configurationFor, print } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { refusing } from '../quant/commandInput.ts';
import { wrapped } from '../wrapped.ts';
import { givenSignals } from './givenSignals.ts';

interface CheckedLine {
  /** From 1. */
  readonly line: number;
  readonly symbol: string;
  readonly refused: Omit<RejectedSignal, 'symbol'> | null;
}

/** `ballast signals check`: what of a file or a service would be refused. */
export function registerCheck(signals: Command): void {
  signals
    .command('check')
    .argument('<place>', 'a file of signals (JSON, NDJSON, CSV), or the http address of a service')
    .description('Say of each signal of a file or a service whether it can be used; exit status 1 where one cannot')
    .action(async (place: string, _options: unknown, command: Command) =>
      refusing(command, () => check(place, command.optsWithGlobals<CommonOptions>())),
    );
}

async function check(place: string, options: CommonOptions): Promise<number> {
  const { signals, limits } = configurationFor(options);
  const origin = { provider: 'check', at: Date.now(), maxAge: durationMs(signals.maxAge) };
  const items = await givenSignals(place);
  const usable: Signal[] = [];
  const lines = items.map((item, index): CheckedLine => {
    const result = checkSignal(item, index, origin);
    if (result.kind === 'accepted') {
      usable.push(result.signal);
      return { line: index + 1, symbol: result.signal.symbol, refused: null };
    }
    const { symbol, ...refused } = result.rejection;
    return { line: index + 1, symbol, refused };
  });
  const refused = lines.filter((line) => line.refused !== null);
  const buys = usable.filter(({ direction, confidence }) => direction === 'buy' && confidence >= limits.minConfidence);
  print(options, { place, signals: items.length, refused: refused.length, buys: buys.length, lines }, [
    ...refused.flatMap(refusedLines),
    `${plural(items.length, 'signal')}: ${usable.length} can be used, ${refused.length} cannot.`,
    `${buys.length} of them say to buy with ${(100 * limits.minConfidence).toFixed(0)} % or more, which a trade needs.`,
  ]);
  return refused.length === 0 ? EXIT.ok : EXIT.failed;
}

function refusedLines({ line, symbol, refused }: CheckedLine): readonly string[] {
  if (refused === null) return [];
  const { field, given, allowed } = refused;
  return wrapped(`❌ ${line}, ${symbol}: ${field} is ${given}; allowed: ${allowed}`);
}
