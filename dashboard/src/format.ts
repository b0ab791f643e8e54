const CENTS = new Set(['USD', 'EUR', 'GBP', 'USDC', 'USDT']);

/** An amount of quote currency: `$1,234.50`, `0.012 BTC`. */
export function money(amount: number | string | null, currency: string | null): string {
  if (amount === null || currency === null) return '–';
  const value = Number(amount);
  const digits = CENTS.has(currency) ? 2 : 6;
  const text = Math.abs(value).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: digits });
  const sign = value < 0 && Number(text.replaceAll(',', '')) !== 0 ? '−' : '';
  return currency === 'USD' ? `${sign}$${text}` : `${sign}${text} ${currency}`;
}

/** The same with a plus where it is a gain. */
export function gain(amount: number | string | null, currency: string | null): string {
  const text = money(amount, currency);
  return Number(amount) > 0 && !isNothing(text) ? `+${text}` : text;
}

function isNothing(text: string): boolean {
  return !/[1-9]/.test(text);
}

/** A share as `18.0%`. */
export function percent(share: number | null, digits = 1): string {
  if (share === null || !Number.isFinite(share)) return '–';
  const text = `${Math.abs(share * 100).toFixed(digits)}%`;
  return share < 0 && !isNothing(text) ? `−${text}` : text;
}

/** The same with a plus where it is a gain. */
export function signedPercent(share: number | null, digits = 2): string {
  const text = percent(share, digits);
  return share !== null && share > 0 && !isNothing(text) ? `+${text}` : text;
}

/** A quantity or price with six digits that count. */
export function figure(value: number | string | null): string {
  if (value === null) return '–';
  const number = Number(value);
  if (number === 0) return '0';
  return number.toLocaleString('en-US', { maximumSignificantDigits: 6 });
}

/** A plain number with two decimals; a dash where there is none. */
export function ratio(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}

/** A time in the reader's zone: `14:05:09` today, `30 Nov 14:05` before. */
export function time(iso: string | null): string {
  if (iso === null) return '–';
  const date = new Date(iso);
  const today = new Date().toDateString() === date.toDateString();
  const clock = date.toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(today ? { second: '2-digit' } : {}),
  });
  return today ? clock : `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${clock}`;
}

/** How long ago, or how long, in one unit: `12 s`, `4 min`, `3 h`, `2 d`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** A reason code as words: `REDUCES_TO_LIMIT` is `reduces to limit`. */
export function words(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ');
}

/** The class that colours a gain or a loss. */
export function tone(value: number | string | null): '' | 'gain' | 'loss' {
  const number = Number(value ?? 0);
  return number > 0 ? 'gain' : number < 0 ? 'loss' : '';
}

/** A number of things: `1 order`, `3 orders`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
