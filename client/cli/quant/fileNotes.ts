import { type MissingPeriods, missingLines, missingPeriods } from './missingPeriods.ts';
import type { SeriesTable } from './seriesTable.ts';

/** What a reader of a report should know of the file behind it. */
export interface FileNotes {
  /** Columns of a candle file beside its closes. */
  readonly columnsLeftOut?: readonly string[];
  readonly missing?: MissingPeriods;
}

/** @param areChanges whether returns or differences were taken of the rows, so that those across a gap are left out */
export function fileNotes({ leftOut, gaps, kind }: SeriesTable, areChanges = kind === 'prices'): FileNotes {
  const missing = missingPeriods(gaps, areChanges ? gaps.length : 0);
  return {
    ...(leftOut.length === 0 ? {} : { columnsLeftOut: leftOut }),
    ...(missing === undefined ? {} : { missing }),
  };
}

/** The same in words. */
export function fileNoteLines({ columnsLeftOut, missing }: FileNotes): readonly string[] {
  return [
    ...(columnsLeftOut === undefined
      ? []
      : [`A file of candles: its closes are the prices; ${columnsLeftOut.join(', ')} are left out.`]),
    ...missingLines(missing),
  ];
}
