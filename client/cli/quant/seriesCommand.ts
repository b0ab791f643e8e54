import type { Command } from 'commander';
import type { ChosenSeries } from './seriesChoice.ts';

/** What a command prints: as JSON, and for people. */
export interface SeriesReport {
  readonly value: object;
  readonly lines: readonly string[];
}

/** A subcommand of `ballast timeseries`. */
export interface SeriesCommand {
  readonly name: string;
  readonly description: string;
  /** Without `ballast timeseries`. */
  readonly examples: readonly string[];
  /** Of what it is a model or test: decides what is done to prices unless `--transform` says otherwise. */
  readonly modelOf: 'returns' | 'levels';
  readonly addOptions: (command: Command) => void;
  /** @param options as parsed: the command's own and the common ones */
  readonly run: (series: ChosenSeries, options: object) => SeriesReport;
}
