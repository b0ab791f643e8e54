/** Kraken names orders and fills by letters and digits in three groups, `OQCLML-BW3P3-BUCMWZ`, the first one a letter for the kind: here they count. */
const FORM = /^([OT])(\d{5})-(\d{5})-(\d{6})$/;

export function orderName(sequence: number): string {
  return nameOf('O', sequence);
}

export function fillName(sequence: number): string {
  return nameOf('T', sequence);
}

/** The number of an order or a fill by its name; NaN where it is the name of neither. */
export function sequenceOf(name: string): number {
  const [, , first, second, third] = FORM.exec(name) ?? [];
  return Number(first === undefined ? Number.NaN : `${first}${second}${third}`);
}

function nameOf(kind: 'O' | 'T', sequence: number): string {
  const digits = String(sequence).padStart(16, '0');
  return `${kind}${digits.slice(0, 5)}-${digits.slice(5, 10)}-${digits.slice(10)}`;
}
