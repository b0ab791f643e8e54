/** Shares as percent. */
export function percent(share: number | undefined, digits = 1): string {
  return share === undefined || !Number.isFinite(share) ? '-' : `${(100 * share).toFixed(digits)} %`;
}

/** Shares as whole percent, or with one digit where that says more. */
export function roundPercent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

export function ratio(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '-' : value.toFixed(2);
}

export function money(amount: number): string {
  return amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

export function wholeMoney(amount: number): string {
  return amount.toLocaleString('en', { maximumFractionDigits: 0 });
}

export function dayName(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
