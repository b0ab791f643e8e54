import type { Label } from '../labels/label.ts';

/** One thing that was waited for, with its outcome: a label, whatever made it. Times in ms UTC; the interval is half-open. */
export type LabelledEvent = Pick<Label, 'start' | 'end' | 'outcome' | 'weight'>;
