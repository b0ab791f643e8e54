import type { WorkflowExecutionInfo } from '@temporalio/client';
import { outcomeCondition, outcomeOf, quoted } from './visibility.ts';

/** A cycle as the server's index of workflows knows it. */
export interface ListedCycle {
  readonly workflowId: string;
  readonly runId: string;
  readonly account: string;
  readonly cycleId: string;
  readonly symbols: readonly string[];
  readonly outcome: string;
  readonly status: string;
  readonly startedAt: Date;
  readonly closedAt: Date | undefined;
}

/** What a list of cycles is narrowed to. */
export interface CycleFilter {
  readonly account?: string;
  readonly symbol?: string;
  readonly outcome?: string;
  readonly cycleId?: string;
  readonly limit?: number;
}

/** The conditions of a visibility query for the cycles of a filter; previews only where asked for by outcome. */
export function cycleConditions(filter: CycleFilter): readonly string[] {
  return [
    "WorkflowType = 'tradingCycle'",
    ...(filter.outcome === undefined ? ["BallastOutcome != 'preview'"] : []),
    ...(filter.account === undefined ? [] : [`BallastAccount = '${quoted(filter.account)}'`]),
    ...(filter.symbol === undefined ? [] : [`BallastSymbol = '${quoted(filter.symbol)}'`]),
    ...(filter.cycleId === undefined ? [] : [`BallastCycle = '${quoted(filter.cycleId)}'`]),
    ...(filter.outcome === undefined ? [] : [outcomeCondition(filter.outcome)]),
  ];
}

/** A cycle as it is listed. */
export function listedCycle(execution: WorkflowExecutionInfo): ListedCycle {
  const { searchAttributes } = execution;
  return {
    workflowId: execution.workflowId,
    runId: execution.runId,
    account: String(searchAttributes.BallastAccount?.[0] ?? ''),
    cycleId: String(searchAttributes.BallastCycle?.[0] ?? ''),
    symbols: (searchAttributes.BallastSymbol ?? []).map(String),
    outcome: outcomeOf(execution),
    status: execution.status.name,
    startedAt: execution.startTime,
    closedAt: execution.closeTime,
  };
}
