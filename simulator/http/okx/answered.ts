/** An answer as OKX wraps it. */
export function answered(data: readonly unknown[]): object {
  return { code: '0', data, msg: '' };
}
