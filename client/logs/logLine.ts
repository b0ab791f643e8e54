/** Fields of a line of pino and of the Temporal SDK that tell a reader nothing, or that are shown elsewhere. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['level', 'time', 'msg', 'pid', 'hostname', 'name', 'sdkComponent', 'taskQueue', 'namespace'],
  ...['runId', 'attempt', 'workflowType', 'activityType', 'isLocal', 'taskToken'],
]);

const LEVELS: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

/** A line of a log as people read it. One that is no JSON is left as it is. */
export function shownText(line: string): string {
  const entry = entryOf(line);
  if (entry === undefined) return line;
  const { time, level, msg } = entry;
  // The ID of a workflow is made of what is told beside it.
  const isTold = (name: string): boolean => LEFT_OUT.has(name) || (name === 'workflowId' && 'cycleId' in entry);
  const facts = Object.entries(entry)
    .filter(([name, value]) => !isTold(name) && value !== '' && value !== null)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const at = typeof time === 'number' ? new Date(time).toISOString() : '';
  return [at, LEVELS[Number(level)] ?? '', String(msg ?? ''), ...facts].filter((part) => part !== '').join(' ');
}

/** Whether somebody wants to see a line: any that says something, or those about one cycle, order or workflow. */
export function isWanted(line: string, id: string | undefined): boolean {
  return line !== '' && (id === undefined || isAbout(line, id));
}

/** The ID stands in the line as a whole. */
function isAbout(line: string, id: string): boolean {
  const escaped = id.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(^|[^A-Za-z0-9._-])${escaped}($|[^A-Za-z0-9._-])`).test(line);
}

function entryOf(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
