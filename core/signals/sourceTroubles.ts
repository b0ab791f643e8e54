import { LONGEST_WORDS } from '../payloads/payloadBound.ts';
import { shortText } from '../payloads/shortText.ts';

/** Words of a failure in the report. */
const LONGEST_REASON = Math.floor(LONGEST_WORDS / 2);

/** What a source of signals came to in a cycle that did not hear it. */
export interface SourceTrouble {
  readonly kind: 'muted' | 'failed';
  readonly reason: string;
}

const WORDS: Readonly<Record<SourceTrouble['kind'], string>> = {
  muted: 'is muted',
  failed: 'has delivered nothing, the others count',
};

/** What a person is told of a source that was not heard. */
export function sourceTrouble(name: string, { kind, reason }: SourceTrouble): string {
  return `${beginning(name, kind)}${shortText(reason, LONGEST_REASON)}`;
}

/** Why a source was not heard in a cycle, by the report of it; undefined where it was. */
export function troubleIn(report: readonly string[], name: string): SourceTrouble | undefined {
  for (const kind of ['muted', 'failed'] as const) {
    const told = beginning(name, kind);
    const line = report.find((own) => own.includes(told));
    if (line !== undefined) return { kind, reason: line.slice(line.indexOf(told) + told.length) };
  }
  return undefined;
}

const INSTEAD = 'Momentum speaks instead of the built-in model: ';

/** What a person is told where the built-in source speaks by momentum. */
export function momentumSpeaks(reason: string): string {
  return `${INSTEAD}${shortText(reason, LONGEST_REASON)}`;
}

/** The same sentence, by the report of a cycle; null where its model has spoken. */
export function momentumInstead(report: readonly string[]): string | null {
  const line = report.find((own) => own.includes(INSTEAD));
  return line === undefined ? null : line.slice(line.indexOf(INSTEAD));
}

function beginning(name: string, kind: SourceTrouble['kind']): string {
  return `The source of signals ${name} ${WORDS[kind]}: `;
}
