/** How the lines of a report begin that say why no signal bought, or that a source was not heard. */
const BEGINNINGS = [
  'No signal reaches the confidence',
  'No signal that is confident enough',
  'No signals, so nothing is bought',
  'The source of signals',
  'Momentum speaks instead',
] as const;

/** What the report of a cycle says of the signals: sources that were not heard and why, and the highest confidence where none bought. Without the marks at the beginning of its lines. */
export function signalNews(report: readonly string[]): readonly string[] {
  return report
    .map((line) => line.replace(/^\P{Letter}+/u, ''))
    .filter((line) => BEGINNINGS.some((beginning) => line.startsWith(beginning)));
}
