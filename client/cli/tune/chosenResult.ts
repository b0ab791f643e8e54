import type { ResultDraft } from '../../../research/results/savedResults.ts';
import type { WatchedWork } from '../backtest/watchedWork.ts';
import type { PreparedSearch } from './preparedSearch.ts';
import type { TuneOptions } from './tuneOptions.ts';

/** The backtest of the chosen settings on its way to the name of `--save`; without one nothing is kept. */
export class ChosenResult {
  readonly #search: PreparedSearch;
  readonly #name: string | undefined;
  readonly #draft: ResultDraft | undefined;

  private constructor(search: PreparedSearch, name: string | undefined, draft: ResultDraft | undefined) {
    this.#search = search;
    this.#name = name;
    this.#draft = draft;
  }

  /** @throws InvalidInputError for a name that cannot be one, and for one that is taken and is not to be replaced */
  static async begin({ save, replace }: Pick<TuneOptions, 'save' | 'replace'>, search: PreparedSearch) {
    if (save === undefined) return new ChosenResult(search, undefined, undefined);
    const { SavedResults } = await import('../../../research/results/savedResults.ts');
    const draft = new SavedResults(search.usual.dataDirectory).begin(save, { replace: replace === true });
    return new ChosenResult(search, save, draft);
  }

  /** Backtests the chosen settings once more with all their rows, and keeps the result under its name. */
  async keep(chosen: string, work: WatchedWork): Promise<void> {
    const draft = this.#draft;
    const research = this.#search.points.find(({ name }) => name === chosen)?.research;
    if (this.#name === undefined || draft === undefined || research === undefined) return;
    const { runEngine } = await import('../../../research/runEngine.ts');
    const { savedResult } = await import('../../../research/results/savedResult.ts');
    const { SymbolsSeen } = await import('../../../research/results/dailyCloses.ts');
    const { summaryFigures } = await import('../../../research/summary/figures.ts');
    const seen = new SymbolsSeen();
    const engine = await runEngine(
      research,
      work.onlooker((row) => {
        draft.rows.write(row);
        seen.add(row);
      }),
    );
    const accounts = [engine];
    const made = { accounts, figures: accounts.map(summaryFigures), seen, stopped: work.isStopped };
    draft.keep(savedResult(this.#name, research, made));
  }

  /** Leaves nothing behind of one that was not kept. */
  drop(): void {
    this.#draft?.drop();
  }
}
