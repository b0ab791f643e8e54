import type { ReturnFigures, TunedSettings } from '../../../core/tuning/tunedSettings.ts';
import { tableLines } from '../table.ts';

const WIDTH = 80;
/** So many combinations are shown to people, the best ones; JSON has all of them. */
const SHOWN = 15;

/** What people read of a search, in at most 80 columns. @param saved name that the chosen settings were kept under */
export function tuneLines(tuned: TunedSettings, saved: string | undefined): readonly string[] {
  const { variants, selection, followed, evidence, overfitting } = tuned;
  const numbered = variants.map((variant, place) => ({ ...variant, number: `#${place + 1}` }));
  const numberOf = (name: string) => numbered.find((variant) => variant.name === name)?.number ?? '';
  const best = numbered.toSorted((a, b) => (b.sharpeRatio ?? 0) - (a.sharpeRatio ?? 0)).slice(0, SHOWN);
  return [
    `${variants.length} combinations tried on ${variants[0]?.days ?? 0} days; the best ones over all of them:`,
    '',
    ...tableLines(
      ['', 'return', 'Sharpe', 'fall'],
      best.map(({ number, ...figures }) => [number, ...cellsOf(figures)]),
    ),
    '',
    ...best.flatMap(({ number, name }) => clauses(number, name)),
    '',
    'Chosen walking forward, each by the days before it, and what it came to:',
    ...tableLines(
      ['from', 'to', 'chosen', 'Sharpe before', 'Sharpe within'],
      selection.windows.map(({ from, to, chosen, before, within }) => [
        day(from),
        day(to),
        numberOf(chosen),
        ratio(before),
        ratio(within),
      ]),
    ),
    '',
    `Following the choices: return ${cellsOf(followed)[0]} a year, Sharpe ratio ${ratio(followed.sharpeRatio)}, deepest`,
    `fall ${percent(followed.maxDrawdown)}, over ${followed.days} days. This is what tuning would have brought.`,
    ...(evidence === undefined
      ? []
      : [
          `${numberOf(selection.chosen)} is above a Sharpe ratio of 0 with ${percent(evidence.deflated)}, as the best of ${evidence.tried} variants.`,
        ]),
    ...(overfitting === undefined
      ? []
      : [`Probability that the best one was chosen by luck (overfitting): ${percent(overfitting.probability)}`]),
    '',
    `For the time to come: ${numberOf(selection.chosen)}${saved === undefined ? '' : `, kept as ${saved}`}`,
  ];
}

function cellsOf({ annualReturn, sharpeRatio, maxDrawdown }: ReturnFigures): readonly [string, string, string] {
  return [percent(annualReturn), ratio(sharpeRatio), percent(maxDrawdown)];
}

/** The settings of a combination, as many on a line as fit. */
function clauses(number: string, name: string): readonly string[] {
  const lines: string[] = [];
  let line = `${number}:`;
  for (const word of name.split(' ')) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = '   ';
    }
    line = `${line} ${word}`;
  }
  return [...lines, line];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function ratio(value: number | null): string {
  return value === null ? '-' : value.toFixed(2);
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
