import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { shareHint } from '../../../core/errors/shareHint.ts';
import type { GroupLimit, PortfolioConstraints } from '../../../quant/optimization/constraints.ts';
import { parseRange, type Range } from './commandInput.ts';
import { weightList } from './weightList.ts';

/** The options that make the constraints of a portfolio. */
export interface ConstraintOptions {
  readonly minWeight: number;
  readonly maxWeight: number;
  readonly budget?: Range;
  readonly cash?: number;
  readonly maxNames?: number;
  readonly group?: readonly string[];
  readonly previous?: string;
  readonly turnoverCost?: number;
}

/** Constraints as the optimizers take them, for the assets of a file. */
export function constraintsOf(options: ConstraintOptions, assets: readonly string[]): PortfolioConstraints {
  const { minWeight, maxWeight, maxNames } = options;
  requireShare(options);
  const groups = (options.group ?? []).map((text) => groupOf(text, assets));
  const turnover = turnoverOf(options, assets);
  return {
    assets,
    lower: minWeight,
    upper: maxWeight,
    budget: budgetOf(options),
    ...(maxNames === undefined ? {} : { maxNames }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(turnover === undefined ? {} : { turnover }),
  };
}

/** A largest weight above everything there is bounds nothing: it is a percentage, unless short positions or debt pay for more. */
function requireShare({ minWeight, maxWeight, budget }: ConstraintOptions): void {
  const most = Math.max(1, budget?.most ?? 1);
  if (minWeight < 0 || maxWeight <= most) return;
  throw new InvalidInputError({
    field: '--max-weight',
    given: maxWeight,
    allowed: `a share of at most ${most}${shareHint(maxWeight, 1)}`,
    remedy: 'Write a share: 0.2 and not 20. More than everything takes --min-weight below 0, or a larger --budget.',
  });
}

function budgetOf({ budget, cash }: ConstraintOptions): { readonly min: number; readonly max: number } {
  if (cash !== undefined) {
    if (budget === undefined && cash >= 0 && cash < 1) return { min: 1 - cash, max: 1 - cash };
    throw new InvalidInputError({
      field: '--cash',
      given: budget === undefined ? cash : `${cash} together with --budget`,
      allowed: 'a share from 0 to below 1, without --budget',
      remedy: 'Give --cash 0.2 for exactly 20 % in cash, or --budget 0.5..1 for a range of what is invested.',
    });
  }
  if (budget === undefined) return { min: 1, max: 1 };
  const { least = 0, most = 1 } = budget;
  return { min: least, max: most };
}

/** `majors:BTC-USD,ETH-USD:..0.6` */
function groupOf(text: string, assets: readonly string[]): GroupLimit {
  const [name = '', members = '', limits = '', ...rest] = text.split(':');
  const indices = members.split(',').map((member) => assets.indexOf(member.trim()));
  const ends = parseRange(limits);
  if (rest.length > 0 || name === '' || ends === undefined || indices.includes(-1)) {
    throw new InvalidInputError({
      field: '--group',
      given: JSON.stringify(text),
      allowed: `NAME:ASSET,ASSET:LEAST..MOST with assets of the file: ${assets.join(', ')}`,
      remedy: 'Write it such as majors:BTC-USD,ETH-USD:..0.6.',
    });
  }
  const { least, most } = ends;
  return {
    name,
    members: indices,
    ...(least === undefined ? {} : { lower: least }),
    ...(most === undefined ? {} : { upper: most }),
  };
}

function turnoverOf(
  { previous, turnoverCost }: ConstraintOptions,
  assets: readonly string[],
): PortfolioConstraints['turnover'] {
  if (previous === undefined && turnoverCost === undefined) return undefined;
  if (previous === undefined || turnoverCost === undefined) {
    throw new InvalidInputError({
      field: previous === undefined ? '--previous' : '--turnover-cost',
      given: 'nothing',
      allowed: 'the weights held now and a cost per unit of weight traded, both or neither',
      remedy: 'Add such as --previous BTC-USD=0.4 --turnover-cost 0.002.',
    });
  }
  return { previous: weightList(previous, assets, '--previous'), cost: turnoverCost };
}
