import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { createRandom } from '../../quant/statistics/random.ts';

/** Values to try by the setting's path, such as `limits.minConfidence`. */
export type Grid = Readonly<Record<string, readonly unknown[]>>;

/** One point of a grid: what it is called, and the settings that it changes, as a configuration writes them. */
export interface GridPoint {
  /** Such as `limits.minConfidence=0.6`. */
  readonly name: string;
  readonly changes: { readonly [section: string]: unknown };
}

/** Most backtests of one search: who tries more has found luck. */
const MOST_POINTS = 1_000;

const PATH = /^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9_-]+)*$/;

/** @throws InvalidInputError for anything but an object with a list of values for each setting */
export function checkedGrid(given: unknown): Grid {
  const isGrid = typeof given === 'object' && given !== null && !Array.isArray(given);
  const entries = isGrid ? Object.entries(given) : [];
  if (entries.length === 0)
    throw refusal(
      'grid',
      isGrid ? 'no setting' : 'no object',
      'an object such as {"limits.minConfidence": [0.6, 0.7]}',
    );
  for (const [path, values] of entries) {
    if (!PATH.test(path)) throw refusal('grid', path, "a setting's path, such as limits.minConfidence");
    if (!Array.isArray(values) || values.length === 0)
      throw refusal(`grid: ${path}`, JSON.stringify(values), 'a list of at least one value');
    if (new Set(values.map((value) => JSON.stringify(value))).size < values.length)
      throw refusal(`grid: ${path}`, JSON.stringify(values), 'a list in which each value stands once');
  }
  return Object.fromEntries(entries) as Grid;
}

/**
 * The points of a grid: all combinations, the last setting running fastest, or a sample of them without repetition, in the same order.
 *
 * @param sample how many points are drawn; undefined: all
 * @throws InvalidInputError for more points than `MOST_POINTS`
 */
export function gridPoints(grid: Grid, sample: number | undefined, seed: number): readonly GridPoint[] {
  const settings = Object.entries(grid);
  const size = settings.reduce((product, [, values]) => product * values.length, 1);
  const count = Math.min(size, sample ?? size);
  if (count > MOST_POINTS)
    throw refusal('grid', `${count} combinations`, `at most ${MOST_POINTS} of them; --sample draws some`);
  return chosenNumbers(size, count, seed).map((number) => {
    let rest = number;
    const values = settings.toReversed().map(([path, tried]) => {
      const value = tried[rest % tried.length];
      rest = Math.floor(rest / tried.length);
      return [path, value] as const;
    });
    return pointOf(values.toReversed());
  });
}

/** Numbers of [0, size), each at most once, in order (Floyd's sampling). */
function chosenNumbers(size: number, count: number, seed: number): readonly number[] {
  if (count === size) return Array.from({ length: size }, (_, number) => number);
  const random = createRandom(seed);
  const chosen = new Set<number>();
  for (let last = size - count; last < size; last += 1) {
    const drawn = Math.floor(random.uniform() * (last + 1));
    chosen.add(chosen.has(drawn) ? last : drawn);
  }
  return [...chosen].sort((a, b) => a - b);
}

function pointOf(values: readonly (readonly [string, unknown])[]): GridPoint {
  const changes: Record<string, unknown> = {};
  for (const [path, value] of values) {
    const parts = path.split('.');
    let place = changes;
    for (const part of parts.slice(0, -1)) {
      const inner = (place[part] ?? {}) as Record<string, unknown>;
      place[part] = inner;
      place = inner;
    }
    place[parts.at(-1) ?? path] = value;
  }
  const name = values.map(([path, value]) => `${path}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return { name: name.join(' '), changes };
}

function refusal(field: string, given: string, allowed: string): InvalidInputError {
  return new InvalidInputError({ field, given, allowed, remedy: 'Correct the file of the grid.' });
}
