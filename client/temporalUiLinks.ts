import { type CycleFilter, cycleConditions } from './listedCycle.ts';

/** A namespace in the Temporal UI. */
export interface UiPlace {
  /** Address of the Temporal UI. */
  readonly uiUrl: string;
  readonly namespace: string;
}

function pages({ uiUrl, namespace }: UiPlace): string {
  return `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows`;
}

/** The page that starts a cycle, with everything filled in but the input, which may stay empty: the page takes none from its address. */
export function startLink(place: UiPlace, taskQueue: string): string {
  const query = new URLSearchParams({
    workflowId: `cycle-by-hand-${Date.now()}`,
    taskQueue,
    workflowType: 'tradingCycle',
  });
  return `${pages(place)}/start-workflow?${query}`;
}

/** The list of the cycles of a filter, which the page keeps as a view of that name. */
export function cyclesLink(place: UiPlace, filter: Omit<CycleFilter, 'limit'>): string {
  const { account, symbol, outcome } = filter;
  const query = new URLSearchParams({
    query: cycleConditions(filter).join(' AND '),
    savedQuery: ['Cycles', account, symbol, outcome].filter((word) => word !== undefined).join(' '),
  });
  return `${pages(place)}?${query}`;
}
