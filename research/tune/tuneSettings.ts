import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { WalkForwardOptions } from '../../core/learning/validation/walkForward.ts';
import { annualReturn } from '../../quant/performance/annualReturn.ts';
import { sharpeRatio } from '../../quant/performance/performanceRatios.ts';
import { drawdown } from '../../quant/risk/drawdown.ts';
import type { Onlooker } from '../backtest/runInTurns.ts';
import { type Overfitting, overfittingOf } from '../compare/compareResults.ts';
import { type Research, runEngine } from '../research.ts';
import { dataOf, variantOf } from '../results/fingerprint.ts';
import { type Trial, Trials } from '../results/trials.ts';
import { type Evidence, evidenceOf } from '../summary/evidence.ts';
import { type ForwardSelection, selectForward, type TriedVariant } from './selectForward.ts';

const DAYS_PER_YEAR = 365;

/** What daily returns come to. JSON. */
export interface ReturnFigures {
  readonly days: number;
  readonly annualReturn: number;
  /** Of a year; null where the returns do not vary. */
  readonly sharpeRatio: number | null;
  readonly maxDrawdown: number;
}

/** What a search came to. JSON. */
export interface TunedSettings {
  readonly variants: readonly ({ readonly name: string } & ReturnFigures)[];
  readonly selection: Omit<ForwardSelection, 'returns'>;
  /** Of an account that had followed the choices, over all windows that were judged. */
  readonly followed: ReturnFigures;
  /** Of the chosen settings, among all variants that were ever tried on these days; absent where their returns do not vary. */
  readonly evidence?: Evidence;
  /** Absent with fewer than two variants, or too few days. */
  readonly overfitting?: Overfitting;
}

/**
 * Tries variants one after the other. Each is entered in the register of variants as it is through; one that is there, on the same days of the same market, is not
 * tried again: a search that was ended by force goes on where it was.
 */
export class TuningRun {
  readonly tried: TriedVariant[] = [];
  readonly #trials: Trials;
  readonly #onlooker: Onlooker;
  #data: string | undefined;

  /** @param dataDirectory where everything durable lies */
  constructor(dataDirectory: string, onlooker: Onlooker) {
    this.#trials = new Trials(dataDirectory);
    this.#onlooker = onlooker;
  }

  get isStopped(): boolean {
    return this.#onlooker.isStopped();
  }

  /** All variants that were ever tried on the same days. */
  register(): readonly Trial[] {
    return this.#data === undefined ? [] : this.#trials.on(this.#data);
  }

  /** Tries a variant, unless it is known or the search was stopped. @throws InvalidInputError for one on another market */
  async try(name: string, research: Research): Promise<void> {
    if (this.isStopped) return;
    const data = dataOf(research);
    this.#data ??= data;
    if (data !== this.#data)
      throw new InvalidInputError({
        field: 'grid',
        given: name,
        allowed: 'settings that leave the market as it is',
        remedy: 'Leave simulator.seed and simulator.candles out of the grid.',
      });
    const variant = variantOf(research);
    const known = this.#trials.on(data).find((trial) => trial.variant === variant);
    if (known !== undefined) {
      this.tried.push({ name, returns: known.returns });
      return;
    }
    const result = await runEngine(research, this.#onlooker);
    // A part of the days is no try at them.
    if (result.to !== research.to) return;
    const returns = result.days.map((day) => day.return);
    this.#trials.enter(data, { variant, at: Date.now(), names: [], returns });
    this.tried.push({ name, returns });
  }
}

/** Chooses among the variants that were tried. @param from first day, ms UTC */
export function tunedSettings(run: TuningRun, from: number, options: WalkForwardOptions): TunedSettings {
  const { returns: followed, ...selection } = selectForward(run.tried, from, options);
  const chosen = run.tried.find(({ name }) => name === selection.chosen)?.returns ?? [];
  const register = run.register();
  const evidence = evidenceOf(chosen, register);
  const overfitting = overfittingOf(register, chosen.length);
  return {
    variants: run.tried.map(({ name, returns }) => ({ name, ...figuresOf(returns) })),
    selection,
    followed: figuresOf(followed),
    ...(evidence === undefined ? {} : { evidence }),
    ...(overfitting === undefined ? {} : { overfitting }),
  };
}

function figuresOf(returns: readonly number[]): ReturnFigures {
  const options = { periodsPerYear: DAYS_PER_YEAR };
  return {
    days: returns.length,
    annualReturn: annualReturn(returns, options),
    sharpeRatio: sharpeRatio(returns, options) ?? null,
    maxDrawdown: drawdown(returns).maxDrawdown,
  };
}
