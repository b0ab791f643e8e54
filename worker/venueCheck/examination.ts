import { VenueBusyError, VenueUnreachableError } from '../../core/ports/exchange.ts';
import {
  ASSUMPTIONS,
  type Assumption,
  type AssumptionTerms,
  describeAssumption,
} from '../../core/venueCheck/assumptions.ts';
import type { CheckedAssumption, Outcome } from '../../core/venueCheck/certificate.ts';
import type { Judgement } from '../../core/venueCheck/judgement.ts';
import { InterruptedError } from './patience.ts';

/** The checks of one examination, one after the other. After one that does not hold nothing more is asked or sent: what follows rests on it, and may cost money. */
export class Examination {
  private readonly terms: AssumptionTerms;
  private readonly signal: AbortSignal;
  private readonly tell: (check: CheckedAssumption) => void;
  private readonly done: CheckedAssumption[] = [];
  private ended: string | undefined;

  /** @param tell hears each check that was run */
  constructor(terms: AssumptionTerms, signal: AbortSignal, tell: (check: CheckedAssumption) => void) {
    this.terms = terms;
    this.signal = signal;
    this.tell = tell;
  }

  /** True once something did not hold, or a person has ended it. */
  get isOver(): boolean {
    if (this.signal.aborted) this.ended ??= 'interrupted';
    return this.ended !== undefined;
  }

  /** Nothing more is run, for this reason. */
  end(reason: string): void {
    this.ended ??= reason;
  }

  /** Runs one check. Whoever needs what it has found keeps it. */
  async check(name: Assumption, work: () => Promise<Judgement>): Promise<void> {
    if (this.isOver) return;
    const { title } = describeAssumption(name, this.terms);
    try {
      const { holds, observed } = await work();
      this.add(name, holds ? 'passed' : 'failed', observed);
      if (!holds) this.end(`"${title}" has failed`);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const isUnasked = error instanceof VenueBusyError || error instanceof VenueUnreachableError;
      if (error instanceof InterruptedError) {
        this.end('interrupted');
      } else if (isUnasked) {
        this.add(name, 'notRun', `the venue gave no usable answer: ${message}`);
        this.end(`the venue gave no usable answer to "${title}"`);
      } else {
        this.add(name, 'failed', message);
        this.end(`"${title}" has failed`);
      }
    }
  }

  /** Every assumption, with why it was not run where it was not. */
  get checks(): readonly CheckedAssumption[] {
    const found = new Map(this.done.map((check) => [check.name, check]));
    return ASSUMPTIONS.map((name) => found.get(name) ?? this.described(name, 'notRun', this.ended ?? 'not reached'));
  }

  private add(name: Assumption, outcome: Outcome, observed: string): void {
    const check = this.described(name, outcome, observed);
    this.done.push(check);
    this.tell(check);
  }

  private described(name: Assumption, outcome: Outcome, observed: string): CheckedAssumption {
    const { title, expected, means } = describeAssumption(name, this.terms);
    return { name, title, outcome, expected, observed, ...(outcome === 'failed' ? { means } : {}) };
  }
}
