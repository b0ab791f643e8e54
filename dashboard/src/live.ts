import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { BacktestRun, Session, Status, Version } from './answers.ts';
import { ApiProblem, pathFor, read } from './request.ts';

/** How the stream of events is. */
export type Connection = 'connecting' | 'live' | 'lost';

/** What every page is shown with. */
export interface Live {
  readonly account: string;
  readonly version: Version;
  readonly session: Session;
  /** Null before the account's first cycle. */
  readonly status: Status | null;
  readonly connection: Connection;
  /** Why the account cannot be read at present. */
  readonly trouble: string | null;
  /** Rises with each change, so that lists are read again. */
  readonly changes: Readonly<Record<'orders' | 'cycles' | 'commands', number>>;
  /** The step of the running cycle. */
  readonly step: { readonly cycleId: string; readonly step: string; readonly detail: string } | null;
  /** The backtest that runs, or the last one. */
  readonly backtest: BacktestRun | null;
}

export const LiveContext = createContext<Live | null>(null);

/** What the page is shown with. */
export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('a page outside of the frame');
  return live;
}

type Stream = Pick<Live, 'status' | 'connection' | 'trouble' | 'changes' | 'step' | 'backtest'>;

const NOTHING: Stream = {
  status: null,
  connection: 'connecting',
  trouble: null,
  changes: { orders: 0, cycles: 0, commands: 0 },
  step: null,
  backtest: null,
};

/** Follows an account by server-sent events; the browser comes back by itself where the line is cut. */
export function useStream(account: string): Stream {
  const [stream, setStream] = useState<Stream>(NOTHING);
  useEffect(() => {
    setStream(NOTHING);
    const source = new EventSource(`/api/v1${pathFor('/events', account)}`);
    const on = (name: string, change: (before: Stream, data: never) => Stream): void => {
      source.addEventListener(name, (event) => {
        const data = JSON.parse((event as MessageEvent<string>).data) as never;
        setStream((before) => change(before, data));
      });
    };
    source.onopen = () => setStream((before) => ({ ...before, connection: 'live', changes: raised(before, ALL) }));
    source.onerror = () => setStream((before) => ({ ...before, connection: 'lost' }));
    on('status', (before, status: Status) => ({
      ...before,
      status,
      connection: 'live',
      trouble: null,
      step: status.runningCycle === null ? null : before.step,
    }));
    on('cycle', (before, step: NonNullable<Live['step']>) => ({ ...before, step }));
    on('changed', (before, { what }: { what: readonly (keyof Live['changes'])[] }) => ({
      ...before,
      changes: raised(before, what),
    }));
    on('backtest', (before, backtest: BacktestRun) => ({ ...before, backtest }));
    on('unreachable', (before, { message }: { message: string }) => ({ ...before, trouble: message }));
    return () => source.close();
  }, [account]);
  return stream;
}

const ALL = ['orders', 'cycles', 'commands'] as const;

function raised({ changes }: Stream, what: readonly (keyof Live['changes'])[]): Live['changes'] {
  const count = (name: keyof Live['changes']): number => changes[name] + (what.includes(name) ? 1 : 0);
  return { orders: count('orders'), cycles: count('cycles'), commands: count('commands') };
}

/** What a read has brought so far. */
export interface Reading<Answer> {
  readonly data: Answer | null;
  readonly problem: ApiProblem | null;
  readonly loading: boolean;
}

/**
 * Reads from the API, and again when what is read or `mark` changes. What was read before stays until the new answer is there, so that nothing jumps.
 * @param path null: nothing is read
 */
export function useRead<Answer>(path: string | null, mark: number | string = 0): Reading<Answer> {
  const [reading, setReading] = useState<Reading<Answer>>({ data: null, problem: null, loading: path !== null });
  const shown = useRef<string | null>(null);
  const asked = path === null ? null : `${path} ${mark}`;
  useEffect(() => {
    if (asked === null) return;
    const wanted = asked.slice(0, asked.lastIndexOf(' '));
    const ending = new AbortController();
    const kept = shown.current === wanted;
    setReading((before) => ({ ...before, data: kept ? before.data : null, loading: true }));
    read<Answer>(wanted, ending.signal)
      .then((data) => {
        if (ending.signal.aborted) return;
        shown.current = wanted;
        setReading({ data, problem: null, loading: false });
      })
      .catch((error: unknown) => {
        if (ending.signal.aborted) return;
        const problem = error instanceof ApiProblem ? error : new ApiProblem(0, 'Error', String(error));
        setReading((before) => ({ data: kept ? before.data : null, problem, loading: false }));
      });
    return () => ending.abort();
  }, [asked]);
  return reading;
}
