/** Fields that hold a moment in ms UTC wherever they stand in what a workflow answers or a command prints. */
const MOMENT = /^(at|since|until|asOf|validUntil|[a-z][A-Za-z]*At)$/;

/** Smaller figures under these names are lengths of time, not moments: this one is in 1973. */
const EARLIEST = 1e11;

/** The last moment whose year has four digits. */
const LATEST = Date.UTC(9_999, 11, 31, 23, 59, 59, 999);

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A value as people and programs read it: its moments are ISO times. Dates and what has a JSON form of its own stay as they are. */
export function withIsoTimes(value: unknown): unknown {
  return mapped(value, (field, item) =>
    typeof item === 'number' && item >= EARLIEST && item <= LATEST && MOMENT.test(field)
      ? new Date(item).toISOString()
      : item,
  );
}

/** The value that `withIsoTimes` was given, moments in ms UTC. */
export function withMoments(value: unknown): unknown {
  return mapped(value, (field, item) =>
    typeof item === 'string' && MOMENT.test(field) && ISO.test(item) ? Date.parse(item) : item,
  );
}

function mapped(value: unknown, change: (field: string, item: unknown) => unknown, field = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => mapped(item, change, field));
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return change(field, value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapped(item, change, name)]));
}
