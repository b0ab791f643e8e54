import type { WalkForwardOptions } from '../../core/learning/validation/walkForward.ts';
import { returnFigures } from '../../core/tuning/returnFigures.ts';
import type { Trial } from '../../core/tuning/trial.ts';
import type { TunedSettings } from '../../core/tuning/tunedSettings.ts';
import type { ChoiceTask } from '../../core/tuning/tuningSteps.ts';
import type { Onlooker } from '../backtest/runInTurns.ts';
import { overfittingOf } from '../compare/compareResults.ts';
import { variantOf } from '../results/fingerprint.ts';
import { Trials } from '../results/trials.ts';
import { type Research, runEngine } from '../runEngine.ts';
import { evidenceOf } from '../summary/evidence.ts';
import { selectForward, type TriedVariant } from './selectForward.ts';

/**
 * Tries variants one after the other. Each is entered in the register of variants as it is through; one that is there, on the same days of the same market, is not
 * tried again: a search that was ended by force goes on where it was.
 */
export class TuningRun {
  readonly tried: TriedVariant[] = [];
  readonly #trials: Trials;
  readonly #data: string;
  readonly #onlooker: Onlooker;

  /** @param dataDirectory where everything durable lies @param data fingerprint of the market and the days */
  constructor(dataDirectory: string, data: string, onlooker: Onlooker) {
    this.#trials = new Trials(dataDirectory);
    this.#data = data;
    this.#onlooker = onlooker;
  }

  get isStopped(): boolean {
    return this.#onlooker.isStopped();
  }

  /** All variants that were ever tried on the same days. */
  get register(): readonly Trial[] {
    return this.#trials.on(this.#data);
  }

  /** Tries a variant, unless it is known or the search was stopped. */
  async try(name: string, research: Research): Promise<void> {
    if (this.isStopped) return;
    const variant = variantOf(research);
    const known = this.register.find((trial) => trial.variant === variant);
    if (known !== undefined) {
      this.tried.push({ name, returns: known.returns });
      return;
    }
    const result = await runEngine(research, this.#onlooker);
    // A part of the days is no try at them.
    if (result.to !== research.to) return;
    const returns = result.days.map((day) => day.return);
    this.#trials.enter(this.#data, { variant, at: Date.now(), names: [], returns });
    this.tried.push({ name, returns });
  }
}

/** What was tried, and every variant that was ever tried on the same days. */
export interface Tried {
  readonly tried: readonly TriedVariant[];
  readonly register: readonly Trial[];
}

/** Chooses among the variants that were tried. @param from first day, ms UTC */
export function tunedSettings({ tried, register }: Tried, from: number, options: WalkForwardOptions): TunedSettings {
  const { returns: followed, ...selection } = selectForward(tried, from, options);
  const chosen = tried.find(({ name }) => name === selection.chosen)?.returns ?? [];
  const evidence = evidenceOf(chosen, register);
  const overfitting = overfittingOf(register, chosen.length);
  return {
    variants: tried.map(({ name, returns }) => ({ name, ...returnFigures(returns) })),
    selection,
    followed: returnFigures(followed),
    ...(evidence === undefined ? {} : { evidence }),
    ...(overfitting === undefined ? {} : { overfitting }),
  };
}

/** The same with the register of the ledger. @param register in any order @throws Error where a variant is not in it */
export function tunedFrom({ market, points, windows }: ChoiceTask, register: readonly Trial[]): TunedSettings {
  const byVariant = new Map(register.map((trial) => [trial.variant, trial.returns]));
  const tried = points.map(({ name, variant }) => {
    const returns = byVariant.get(variant);
    if (returns === undefined) throw new Error(`The variant ${variant} (${name}) is not in the register`);
    return { name, returns };
  });
  const ordered = register.toSorted((a, b) => (a.variant < b.variant ? -1 : 1));
  return tunedSettings({ tried, register: ordered }, market.from, windows);
}
