/**
 * A decimal number in plain notation, such as `12.50`. Money and quantities travel as strings between processes, so that no
 * binary float ever rounds them; arithmetic on them uses decimal.js.
 */
export type DecimalString = string;
