import { noneOfFewNames } from './conflicts.ts';
import type { ResolvedConstraints } from './constraints.ts';
import type { SearchLimits } from './namesSearch.ts';
import type { ConflictingConstraint, FailedOptimization, InfeasibleProblem } from './result.ts';

/** Bounds of the assets, each of length n. */
export interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** The best portfolio within some bounds, whatever its number of names. */
export interface RelaxedPortfolio {
  /** Length n or longer; the assets come first. */
  readonly x: Float64Array;
  /** Minimised objective at x. */
  readonly value: number;
  /** Minimised objective that no portfolio within the bounds is below. */
  readonly bound: number;
  /** Derivative of the Lagrangian with respect to each weight, where known: below 0 where a name left out would help. */
  readonly reducedCosts?: Float64Array;
}

/** The problem without its limit on names, under bounds that the search tightens. */
export interface NamesRelaxation<Relaxed extends RelaxedPortfolio> {
  readonly constraints: ResolvedConstraints;
  /** Scenarios times assets: what the time of a solve grows with. */
  readonly size: number;
  /** What the optimizer demands besides the constraints, where it may conflict with them. */
  readonly target?: ConflictingConstraint | undefined;
  /** @param near the solution under bounds that differ little */
  solve(box: Box, near?: Relaxed): Relaxed | InfeasibleProblem | FailedOptimization;
}

/** What a search has found and shown. */
export interface NamesFound {
  readonly status: 'found';
  /** Bounds of the best portfolio: 0 for every asset it does not hold. */
  readonly box: Box;
  /** No portfolio of so few names has a minimised objective below this. */
  readonly bound: number;
  readonly nodes: number;
  readonly proven: boolean;
}

const UNDECIDED = 0;
const INCLUDED = 1;
const EXCLUDED = 2;

/** Each node is a linear program over all scenarios, whose time grows with their number times that of the assets. */
const NODES_TIMES_SIZE = 1e7;
const MAX_NODES = 2_000;
const LEAST_NODES = 50;
/** Parts that cannot better the best portfolio by more than this fraction of its objective are not searched. */
const TOLERANCE = 1e-9;
/** Weights up to this are none. */
const NO_WEIGHT = 1e-11;
/** Names tried in exchange for the smallest holding. */
const SWAPS = 8;

interface Part<Relaxed> {
  /** Length n, UNDECIDED .. EXCLUDED. */
  readonly decisions: Uint8Array;
  readonly relaxed: Relaxed;
  readonly box: Box;
  readonly bound: number;
}

/**
 * Searches for the best portfolio of at most K names where the problem without that limit is solved exactly and quickly: branch and
 * bound with strong branching. Every name that a part's relaxation holds, and that is not decided yet, is left out in turn; those
 * without which the part cannot better the best portfolio are decided for good, and the part divides along the others, the dearest
 * first: one sub-part without the first, one with the first but without the second, and so on, down to the one with as many as
 * there may be. The first good portfolio comes from leaving out the smallest holdings one after the other; every better one is
 * improved by taking in names whose reduced cost promises most, each for the smallest holding.
 *
 * Source: Bertsimas and Shioda (2009), Algorithm for cardinality-constrained quadratic optimization, Computational Optimization and
 * Applications 43; Applegate, Bixby, Chvatal and Cook (1995), Finding cuts in the TSP, for strong branching.
 *
 * @returns what was found; `infeasible` or `failed` where there is no portfolio at all
 */
export function searchCvarNames<Relaxed extends RelaxedPortfolio>(
  relaxation: NamesRelaxation<Relaxed>,
  limits: SearchLimits | undefined,
): NamesFound | InfeasibleProblem | FailedOptimization {
  return new CvarNamesSearch(relaxation, limits ?? {}).run();
}

class CvarNamesSearch<Relaxed extends RelaxedPortfolio> {
  readonly #relaxation: NamesRelaxation<Relaxed>;
  readonly #constraints: ResolvedConstraints;
  readonly #limits: SearchLimits;
  readonly #maxNodes: number;
  readonly #tried = new Set<string>();
  #best: { readonly portfolio: Relaxed; readonly box: Box } | undefined;
  /** The portfolio that swaps have been tried on. */
  #swapped: Relaxed | undefined;
  #nodes = 0;
  #stopped = false;
  /** Parts that are not searched to the end: their bounds are all that is known of them. */
  readonly #open: number[] = [];

  constructor(relaxation: NamesRelaxation<Relaxed>, limits: SearchLimits) {
    this.#relaxation = relaxation;
    this.#constraints = relaxation.constraints;
    this.#limits = limits;
    const usual = Math.floor(NODES_TIMES_SIZE / relaxation.size);
    this.#maxNodes = limits.maxNodes ?? Math.max(LEAST_NODES, Math.min(MAX_NODES, usual));
  }

  run(): NamesFound | InfeasibleProblem | FailedOptimization {
    const { n, lower, upper } = this.#constraints;
    const decisions = new Uint8Array(n);
    for (let i = 0; i < n; i++) {
      if (lower[i] > 0 || upper[i] < 0) decisions[i] = INCLUDED;
      else if (lower[i] === upper[i]) decisions[i] = EXCLUDED;
    }
    const box: Box = { lower, upper };
    const relaxed = this.#relaxation.solve(box);
    if ('status' in relaxed) return relaxed;
    this.#eliminate(decisions, relaxed);
    this.#swap();
    const parts: Part<Relaxed>[] = [{ decisions, relaxed, box, bound: relaxed.bound }];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      this.#stopped ||= this.#nodes >= this.#maxNodes || this.#limits.shouldStop?.() === true;
      if (this.#stopped) this.#open.push(part.bound);
      else parts.push(...this.#explore(part));
    }
    const open = this.#open.filter((bound) => bound < this.#cutoff);
    if (this.#best !== undefined) {
      return {
        status: 'found',
        box: this.#best.box,
        bound: Math.min(this.#cutoff, this.#best.portfolio.bound, ...open),
        nodes: this.#nodes,
        proven: open.length === 0,
      };
    }
    if (open.length > 0)
      return { status: 'failed', reason: 'the search ended before it found a portfolio with so few names' };
    return noneOfFewNames(this.#constraints, this.#relaxation.target);
  }

  /** What a part must be able to get below to be worth searching. */
  get #cutoff(): number {
    const value = this.#best?.portfolio.value ?? Number.POSITIVE_INFINITY;
    return Number.isFinite(value) ? value - TOLERANCE * Math.abs(value) : value;
  }

  #held(x: Float64Array): number[] {
    const held: number[] = [];
    for (let i = 0; i < this.#constraints.n; i++) if (Math.abs(x[i]) > NO_WEIGHT) held.push(i);
    return held;
  }

  #solve(box: Box, near: Relaxed): Relaxed | InfeasibleProblem | FailedOptimization {
    this.#nodes++;
    return this.#relaxation.solve(box, near);
  }

  /** Leaves out the smallest holdings, a few at a time while there are many, until the limit is met. */
  #eliminate(decisions: Uint8Array, from: Relaxed): void {
    const out = decisions.slice();
    const needed = new Uint8Array(out.length);
    let portfolio = from;
    for (;;) {
      const held = this.#held(portfolio.x);
      const surplus = held.length - this.#constraints.maxNames;
      if (surplus <= 0) {
        this.#offer(held, portfolio);
        return;
      }
      const removable = held.filter((i) => decisions[i] !== INCLUDED && needed[i] === 0);
      removable.sort((i, j) => Math.abs(portfolio.x[i]) - Math.abs(portfolio.x[j]));
      if (removable.length === 0) return;
      const removed = removable.slice(0, Math.max(1, surplus >> 2));
      for (const i of removed) out[i] = EXCLUDED;
      const next = this.#solve(this.#without(out), portfolio);
      if (!('status' in next)) {
        portfolio = next;
        continue;
      }
      for (const i of removed) out[i] = decisions[i];
      needed[removed[0]] = 1;
    }
  }

  #without(decisions: Uint8Array): Box {
    const { lower, upper } = this.#constraints;
    return {
      lower: lower.map((bound, i) => (decisions[i] === EXCLUDED ? 0 : bound)),
      upper: upper.map((bound, i) => (decisions[i] === EXCLUDED ? 0 : bound)),
    };
  }

  /** Solves with the given names alone, and keeps the portfolio if it is the best so far. False where the solver failed. */
  #offer(names: readonly number[], near: Relaxed): boolean {
    const key = [...names].sort((i, j) => i - j).join();
    if (this.#tried.has(key)) return true;
    this.#tried.add(key);
    const decisions = new Uint8Array(this.#constraints.n).fill(EXCLUDED);
    for (const i of names) decisions[i] = INCLUDED;
    const box = this.#without(decisions);
    const portfolio = this.#solve(box, near);
    if ('status' in portfolio) return portfolio.status === 'infeasible';
    if (this.#best === undefined || portfolio.value < this.#best.portfolio.value) this.#best = { portfolio, box };
    return true;
  }

  /** Takes the most promising names into the best portfolio, each for its smallest holding, until none helps. */
  #swap(): void {
    while (this.#best !== undefined && this.#best.portfolio !== this.#swapped) {
      const { portfolio, box } = this.#best;
      this.#swapped = portfolio;
      const { reducedCosts } = portfolio;
      if (reducedCosts === undefined) return;
      const { lower, upper } = this.#constraints;
      const held = this.#held(portfolio.x);
      const promising = Array.from(lower.keys()).filter(
        (i) => box.upper[i] === box.lower[i] && lower[i] < upper[i] && reducedCosts[i] < 0,
      );
      promising.sort((i, j) => reducedCosts[i] - reducedCosts[j]);
      for (const name of promising.slice(0, SWAPS)) {
        const decisions = new Uint8Array(lower.length).fill(EXCLUDED);
        for (const i of [...held, name]) decisions[i] = UNDECIDED;
        const wider = this.#solve(this.#without(decisions), portfolio);
        if ('status' in wider) continue;
        const weightOf = (i: number): number => Math.abs(wider.x[i]);
        const names = this.#held(wider.x).sort((i, j) => weightOf(j) - weightOf(i));
        this.#offer(names.slice(0, this.#constraints.maxNames), wider);
      }
    }
  }

  /** Looks at a part: returns what is left of it to be searched, the most promising last. */
  #explore(part: Part<Relaxed>): Part<Relaxed>[] {
    const { relaxed } = part;
    if (part.bound >= this.#cutoff) return [];
    const held = this.#held(relaxed.x);
    if (held.length <= this.#constraints.maxNames) {
      if (!this.#offer(held, relaxed)) this.#open.push(part.bound);
      return [];
    }
    const decisions = part.decisions.slice();
    const exclusions: { readonly name: number; readonly part: Part<Relaxed> }[] = [];
    const candidates = held.filter((i) => decisions[i] === UNDECIDED);
    candidates.sort((i, j) => Math.abs(relaxed.x[j]) - Math.abs(relaxed.x[i]));
    let left = this.#constraints.maxNames - decisions.filter((decision) => decision === INCLUDED).length;
    for (const name of candidates) {
      if (exclusions.length === left) break;
      const without = this.#child(decisions.with(name, EXCLUDED), part);
      if (without === undefined) {
        decisions[name] = INCLUDED;
        left--;
      } else exclusions.push({ name, part: without });
    }
    if (left < 0) return [];
    exclusions.sort((a, b) => b.part.bound - a.part.bound);
    const children: Part<Relaxed>[] = [];
    for (const exclusion of exclusions.slice(0, left)) {
      // The names included meanwhile may have got floors.
      const child = this.#child(decisions.with(exclusion.name, EXCLUDED), exclusion.part);
      if (child !== undefined) children.push(child);
      decisions[exclusion.name] = INCLUDED;
    }
    const names = Array.from(decisions.keys()).filter((i) => decisions[i] === INCLUDED);
    if (!this.#offer(names, relaxed)) this.#open.push(part.bound);
    this.#swap();
    return children;
  }

  /** A part with its relaxation solved, or undefined where it holds nothing better than the best portfolio. */
  #child(decisions: Uint8Array, parent: Part<Relaxed>): Part<Relaxed> | undefined {
    const box = this.#boxOf(decisions);
    if (box === undefined) return undefined;
    if (sameBox(box, parent.box)) return parent.bound >= this.#cutoff ? undefined : { ...parent, decisions };
    const relaxed = this.#solve(box, parent.relaxed);
    if ('status' in relaxed) {
      if (relaxed.status === 'failed') this.#open.push(parent.bound);
      return undefined;
    }
    const bound = Math.max(parent.bound, relaxed.bound);
    return bound >= this.#cutoff ? undefined : { decisions, relaxed, box, bound };
  }

  /**
   * Bounds of a part. With few names left to choose the included ones must carry what those cannot: a floor under each.
   *
   * @returns undefined where the names cannot carry the budget
   */
  #boxOf(decisions: Uint8Array): Box | undefined {
    const { n, upper, budget, maxNames } = this.#constraints;
    const included: number[] = [];
    const open: number[] = [];
    let carried = 0;
    for (let i = 0; i < n; i++) {
      if (decisions[i] === UNDECIDED) open.push(upper[i]);
      if (decisions[i] !== INCLUDED) continue;
      included.push(i);
      carried += upper[i];
    }
    const left = maxNames - included.length;
    if (left < 0) return undefined;
    open.sort((a, b) => b - a);
    const binds = left < open.length;
    for (const most of open.slice(0, left)) carried += most;
    if (carried < budget.min - 1e-12) return undefined;
    const box = this.#without(left === 0 ? decisions.map((d) => (d === UNDECIDED ? EXCLUDED : d)) : decisions);
    if (!binds) return box;
    for (const i of included) {
      const floor = Math.min(upper[i], budget.min - (carried - upper[i]));
      if (floor > box.lower[i] + 1e-12) box.lower[i] = floor;
    }
    return box;
  }
}

function sameBox(a: Box, b: Box): boolean {
  return a.lower.every((bound, i) => bound === b.lower[i] && a.upper[i] === b.upper[i]);
}
