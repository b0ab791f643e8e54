import { useEffect, useState } from 'preact/hooks';
import type { Page } from '../answers.ts';
import { type Reading, useRead } from '../live.ts';
import { ApiProblem, pathFor, read } from '../request.ts';

/** A list that grows page by page. */
export interface GrowingList<Row> {
  readonly first: Reading<Page<Row>>;
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
  readonly problem: string;
  more(): Promise<void>;
}

/** A list of the API, newest first: its first page is read again with `mark`, further ones on demand. */
export function usePages<Row>(path: string, account: string, mark: number | string): GrowingList<Row> {
  const first = useRead<Page<Row>>(pathFor(path, account), mark);
  const [rest, setRest] = useState<Page<Row> | null>(null);
  const [problem, setProblem] = useState('');
  const { data } = first;
  // What was read beyond the first page goes on from its old end.
  useEffect(() => {
    if (data !== null) setRest(null);
  }, [data]);
  const next = rest === null ? (data?.next ?? null) : rest.next;
  return {
    first,
    rows: [...(data?.items ?? []), ...(rest?.items ?? [])],
    hasMore: next !== null,
    problem,
    more: async () => {
      if (next === null) return;
      try {
        const page = await read<Page<Row>>(pathFor(path, account, { cursor: next }));
        setRest((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
        setProblem('');
      } catch (error) {
        setProblem(error instanceof ApiProblem ? error.message : String(error));
      }
    },
  };
}
