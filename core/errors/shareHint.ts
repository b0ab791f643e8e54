/**
 * The hint for a percentage that was given where a share belongs: `; 20 % is 0.2`. Empty where the setting is no share, or what was given is no
 * percentage.
 *
 * @param most the largest value that is allowed
 */
export function shareHint(given: unknown, most: number | undefined): string {
  if (most === undefined || most > 1) return '';
  const text = typeof given === 'string' ? /^\s*([\d.]+)\s*%\s*$/.exec(given)?.[1] : String(given);
  const value = Number(text);
  const isPercentage = typeof given === 'string' ? value > 0 && value <= 100 : value > 1 && value <= 100;
  return isPercentage ? `; ${value} % is ${Number((value / 100).toPrecision(12))}` : '';
}
