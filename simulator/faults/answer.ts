/** An answer on its way out. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A body whose list under `field` is another one; a body without such a list as it is. */
export function mapList(
  body: unknown,
  field: string,
  map: (entries: readonly unknown[]) => readonly unknown[],
): unknown {
  if (!isRecord(body) || !Array.isArray(body[field])) return body;
  return { ...body, [field]: map(body[field]) };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
