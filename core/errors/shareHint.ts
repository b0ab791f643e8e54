const WRITTEN = /^\s*(\d+(?:[.,]\d+)?)\s*(%?)\s*$/;

/**
 * The hint for a percentage that was given where a share belongs: `; 20 % is 0.2`. Empty where the setting is no share, or where what was given would be none
 * that is allowed as a percentage either.
 *
 * @param most the largest value that is allowed
 */
export function shareHint(given: unknown, most: number | undefined): string {
  if (most === undefined || most > 1) return '';
  if (typeof given !== 'string' && typeof given !== 'number') return '';
  const [, digits = '', sign = ''] = WRITTEN.exec(String(given)) ?? [];
  const value = Number(digits.replace(',', '.'));
  const isPercentage = sign === '%' ? value > 0 : value > most;
  return isPercentage && value / 100 <= most ? `; ${value} % is ${Number((value / 100).toPrecision(12))}` : '';
}
