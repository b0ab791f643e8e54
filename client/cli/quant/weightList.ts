import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { jsonFile } from '../../../research/textFile.ts';

/**
 * Weights in the order of the assets from `BTC-USD=0.4,ETH-USD=0.2`, or `@FILE` with JSON of that form or with a field `weights` of it
 * (as `ballast optimize --json` prints). Assets not named have none.
 *
 * @param field name of the option, for the error
 * @throws InvalidInputError for an unknown asset or what is no number
 */
export function weightList(text: string, assets: readonly string[], field: string): Float64Array {
  const given = text.startsWith('@') ? weightsOfFile(text.slice(1), field) : weightsOfText(text, field);
  const weights = new Float64Array(assets.length);
  for (const [name, value] of given) {
    const index = assets.indexOf(name);
    if (index < 0) {
      throw new InvalidInputError({
        field,
        given: name,
        allowed: `the assets of the file: ${assets.join(', ')}`,
        remedy: 'Correct the name, or leave it out.',
      });
    }
    requireShare(name, value, field);
    weights[index] = value;
  }
  return weights;
}

/** A weight so large that no lender gives it is a percentage. */
const LARGEST_WEIGHT = 5;

function requireShare(name: string, value: number, field: string): void {
  if (Math.abs(value) <= LARGEST_WEIGHT) return;
  throw new InvalidInputError({
    field,
    given: `${name}=${value}`,
    allowed: `shares of equity, at most ${LARGEST_WEIGHT}; ${value} % is ${Number((value / 100).toPrecision(12))}`,
    remedy: 'Write shares: 0.6 and not 60.',
  });
}

function weightsOfText(text: string, field: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const part of text.split(',')) {
    const at = part.lastIndexOf('=');
    const name = part.slice(0, at).trim();
    const amount = part.slice(at + 1).trim();
    if (at < 1 || amount === '' || !Number.isFinite(Number(amount)) || weights.has(name)) {
      throw new InvalidInputError({
        field,
        given: JSON.stringify(part),
        allowed: 'a list such as BTC-USD=0.4,ETH-USD=0.2, each asset once, shares of equity',
        remedy: 'Repair that part; what is not listed is held in cash.',
      });
    }
    weights.set(name, Number(amount));
  }
  return weights;
}

function weightsOfFile(path: string, field: string): ReadonlyMap<string, number> {
  const refuse = (given: string): never => {
    throw new InvalidInputError({
      field,
      given: `${path}: ${given}`,
      allowed: 'JSON such as {"BTC-USD": 0.4, "ETH-USD": 0.2}, or with these under "weights"',
      remedy: 'Give the output of ballast optimize --json, or write the weights out.',
    });
  };
  const read = jsonFile(path);
  if ('fault' in read) return refuse(read.fault);
  const content = read.value;
  const inner =
    typeof content === 'object' && content !== null ? (Reflect.get(content, 'weights') ?? content) : undefined;
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return refuse('no object of weights');
  const entries = Object.entries(inner as Readonly<Record<string, unknown>>);
  return new Map(
    entries.map(([name, value]) => [
      name,
      typeof value === 'number' && Number.isFinite(value) ? value : refuse(`${name} is ${JSON.stringify(value)}`),
    ]),
  );
}
