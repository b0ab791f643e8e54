/** What a trained model was worth out of sample, by the names that its file gives these figures. */
export interface CandidateFigures {
  /** Brier score of its probabilities, and of always saying the base rate. */
  readonly brier: number;
  readonly baseBrier: number;
  /** Lower end of the 95 % interval of the area under the curve within windows. */
  readonly aucLower: number;
  /** Rows that reached the threshold of a signal. */
  readonly signals: number;
  /** Mean simple return after the cost of these rows; undefined where there was none. */
  readonly signalsEarned: number | undefined;
  /** The same of all judged rows. */
  readonly allEarned: number;
  /** The highest probability there was. */
  readonly highest: number;
}

/** The candidate and the present model on rows that neither had learnt from. */
export interface PresentRows {
  readonly count: number;
  /** Brier scores. */
  readonly candidate: number;
  readonly present: number;
}

/** What the candidate is up against. */
export type PresentModel =
  /** No model is adopted, or its signals do not count any more: there is none to beat. */
  { readonly kind: 'none' } | { readonly kind: 'adopted'; readonly version: number; readonly rows: PresentRows };

/** The figure that has decided. */
export type DecidingFigure = 'signals' | 'auc' | 'brier' | 'earned' | 'present';

/** Whether a model is adopted, and which figure has decided. */
export interface AdoptionVerdict {
  readonly isAdopted: boolean;
  readonly decidedBy: DecidingFigure;
  readonly reason: string;
}

/** Fewest signals and fewest rows after the training of the present model that say anything. */
export const FEWEST_SIGNALS = 20;
export const FEWEST_NEW_ROWS = 30;

/**
 * Whether a trained model is adopted. All of these have to hold out of sample; the first that does not decides:
 *
 * - enough rows reached the threshold of a signal to judge by;
 * - with 95 % the area under the curve is above chance;
 * - the Brier score is below that of always saying the base rate;
 * - its signals earned something after costs, and more than buying every row;
 * - on rows that neither has learnt from its Brier score is below that of the present model.
 *
 * @param threshold least confidence of a signal, for the reason
 */
export function adoptionVerdict(
  candidate: CandidateFigures,
  present: PresentModel,
  threshold: number,
): AdoptionVerdict {
  const declined = (decidedBy: DecidingFigure, reason: string): AdoptionVerdict => ({
    isAdopted: false,
    decidedBy,
    reason,
  });
  const { signals, aucLower, brier, baseBrier, signalsEarned, allEarned, highest } = candidate;
  if (!(signals >= FEWEST_SIGNALS) || signalsEarned === undefined)
    return declined(
      'signals',
      `Of the judged rows ${signals} reach ${share(threshold, 0)}, too few to judge by (${FEWEST_SIGNALS} are needed); the highest probability is ${share(highest)}`,
    );
  if (!(aucLower > 0.5))
    return declined(
      'auc',
      `It may tell nothing: the area under the curve may be as low as ${aucLower.toFixed(3)}; chance has 0.500`,
    );
  if (!(brier < baseBrier))
    return declined(
      'brier',
      `Its Brier score is ${brier.toFixed(4)}, no better than ${baseBrier.toFixed(4)} of always saying the base rate`,
    );
  if (!(signalsEarned > Math.max(0, allEarned)))
    return declined(
      'earned',
      `Its signals earned ${share(signalsEarned, 2)} after costs on average; nothing bought earns 0 %, all rows earned ${share(allEarned, 2)}`,
    );
  const worth = `${signals} signals earned ${share(signalsEarned, 2)} after costs on average (all rows ${share(allEarned, 2)}), Brier score ${brier.toFixed(4)} beside ${baseBrier.toFixed(4)} of the base rate`;
  if (present.kind === 'none')
    return { isAdopted: true, decidedBy: 'earned', reason: `${worth}; no other model's signals count` };
  const { version, rows } = present;
  if (rows.count < FEWEST_NEW_ROWS)
    return declined(
      'present',
      `Version ${version} counts, and only ${rows.count} rows are new to it; ${FEWEST_NEW_ROWS} are needed to compare`,
    );
  const compared = `on ${rows.count} rows that neither has learnt from its Brier score is ${rows.candidate.toFixed(4)}, that of version ${version} ${rows.present.toFixed(4)}`;
  return rows.candidate < rows.present
    ? { isAdopted: true, decidedBy: 'present', reason: `${worth}; ${compared}` }
    : declined('present', `Not better than the present one: ${compared}`);
}

function share(value: number, digits = 1): string {
  return `${(100 * value).toFixed(digits)} %`;
}
