/**
 * The hint for a percentage that was given where a share belongs: `; 20 % is 0.2`. Empty where the setting is no share, or what was given is no
 * percentage.
 *
 * @param most the largest value that is allowed
 */
export function shareHint(given: unknown, most: number | undefined): string {
  if (most === undefined || most > 1) return '';
  if (typeof given !== 'string' && typeof given !== 'number') return '';
  const value = typeof given === 'number' ? given : Number(/^\s*([\d.]+)\s*%\s*$/.exec(given)?.[1]);
  const isPercentage = typeof given === 'string' ? value > 0 && value <= 100 : value > 1 && value <= 100;
  return isPercentage ? `; ${value} % is ${Number((value / 100).toPrecision(12))}` : '';
}
