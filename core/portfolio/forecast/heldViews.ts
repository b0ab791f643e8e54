import type { MarketView } from './posterior.ts';

/** A view of the next day, and how long it lasts. */
export interface LastingView extends MarketView {
  /** For so many days the same return, or a return that is down to half after so many. */
  readonly lasts: { readonly kind: 'days' | 'halfLife'; readonly days: number };
}

/**
 * A view as the mean day of a position that is held for H days sees it. A view that lasts for h days speaks on min(h, H) of them; of one whose return is down to half
 * after h days, the days together are worth (1 - 2^(-H/h)) / (1 - 2^(-1/h)) first ones. So no view earns anything beyond its own horizon, however long the position is held.
 *
 * @param holdingDays H, above 0
 */
export function heldView({ lasts, ...view }: LastingView, holdingDays: number): MarketView {
  const share = daysSpokenOn(lasts, holdingDays) / holdingDays;
  const { uncertainty } = view;
  return {
    ...view,
    excess: view.excess * share,
    uncertainty:
      uncertainty.kind === 'variance' ? { ...uncertainty, variance: uncertainty.variance * share ** 2 } : uncertainty,
  };
}

function daysSpokenOn({ kind, days }: LastingView['lasts'], holdingDays: number): number {
  switch (kind) {
    case 'days':
      return Math.min(days, holdingDays);
    case 'halfLife':
      return (1 - 2 ** (-holdingDays / days)) / (1 - 2 ** (-1 / days));
    default: {
      const unreachable: never = kind;
      return unreachable;
    }
  }
}
