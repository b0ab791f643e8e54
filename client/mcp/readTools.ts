import { z } from 'zod';

/** A tool that only reads: a question to the HTTP API. */
export interface ReadTool {
  readonly name: string;
  readonly description: string;
  /** What it may be given beside the account. */
  readonly input: Readonly<Record<string, z.ZodType>>;
  /** The path below `/api/v1`, from what it was given; what is over becomes the query. */
  path(given: Readonly<Record<string, string>>): string;
  /** Fields of the path, which are not asked for in the query again. */
  readonly inPath?: readonly string[];
}

const limit = z.number().int().min(1).max(500).optional().describe('At most so many; default 50');
const cursor = z.string().max(2_000).optional().describe('`next` of the page before');
/** A part of a path: dots alone would lead out of it. */
function name(longest: number) {
  return z
    .string()
    .max(longest)
    .regex(/[A-Za-z0-9]/, 'a name');
}

const symbol = name(30).describe('Such as ALT-USD');
const cycleId = name(200).describe('ID of a cycle, as `cycles` lists them');

function at(path: string): ReadTool['path'] {
  return () => path;
}

/** Everything that can be read, in the words of the API. */
export const READ_TOOLS: readonly ReadTool[] = [
  {
    name: 'status',
    description:
      'The account now: equity, cash, positions with weight and target, risk against its budget, trading state, running and last cycle, open orders, what needs a person',
    input: {},
    path: at('/status'),
  },
  { name: 'needs', description: 'What waits for a person, most urgent first', input: {}, path: at('/needs') },
  { name: 'balance', description: 'Cash and positions with what they have cost', input: {}, path: at('/balance') },
  {
    name: 'profit',
    description: 'Profit today, this week, this month and in all, by period and by symbol; deposits do not count',
    input: { by: z.enum(['day', 'week', 'month']).optional().describe('Length of the periods; default: day'), limit },
    path: at('/profit'),
  },
  {
    name: 'performance',
    description: 'Return, volatility, Sharpe, Sortino, drawdown and more of the daily returns',
    input: {},
    path: at('/performance'),
  },
  {
    name: 'risk',
    description: 'Risk against the budget, the limits, and the share of each symbol in the risk',
    input: {},
    path: at('/risk'),
  },
  { name: 'trades', description: 'Executions, newest first', input: { limit, cursor }, path: at('/trades') },
  {
    name: 'orders',
    description: 'Orders with their states, newest first',
    input: { open: z.boolean().optional().describe('True: only those that are open'), limit, cursor },
    path: at('/orders'),
  },
  {
    name: 'order',
    description: 'One order with the evidence of every state, and its executions',
    input: { cycleId, symbol },
    path: (given) => `/orders/${encodeURIComponent(given.cycleId ?? '')}/${encodeURIComponent(given.symbol ?? '')}`,
    inPath: ['cycleId', 'symbol'],
  },
  { name: 'cycles', description: 'Trading cycles, newest first', input: { limit, cursor }, path: at('/cycles') },
  {
    name: 'cycle',
    description: 'One cycle: its report, its steps with their times, its plan, its orders',
    input: { cycleId },
    path: (given) => `/cycles/${encodeURIComponent(given.cycleId ?? '')}`,
    inPath: ['cycleId'],
  },
  {
    name: 'plan',
    description: 'The latest plan: targets, trades, risk before and after',
    input: {},
    path: at('/plan'),
  },
  {
    name: 'cycle_decisions',
    description: 'The verdict of a cycle on every symbol, with its reason and the figures behind it',
    input: { cycleId },
    path: (given) => `/cycles/${encodeURIComponent(given.cycleId ?? '')}/decisions`,
    inPath: ['cycleId'],
  },
  {
    name: 'decisions',
    description: 'What cycles have decided about one symbol and why, newest first',
    input: { symbol, limit },
    path: at('/decisions'),
  },
  {
    name: 'signals',
    description: 'The newest signal of each source and symbol, with its confidence and age',
    input: {},
    path: at('/signals'),
  },
  {
    name: 'signal_sources',
    description: 'The sources of signals, how much each counts, and which were not heard in the last cycle and why',
    input: {},
    path: at('/signals/sources'),
  },
  {
    name: 'scorecard',
    description: 'What each source of signals has claimed against what came: Brier score, calibration, IC',
    input: { days: z.number().int().min(1).max(3_650).optional().describe('Of cycles of so many days; default 180') },
    path: at('/scorecard'),
  },
  {
    name: 'models',
    description: 'Trained models of signals with their figures, and which of them counts',
    input: {},
    path: at('/models'),
  },
  {
    name: 'proposals',
    description: 'Proposals with how they stand and what a person has said, newest first',
    input: { limit: z.number().int().min(1).max(100).optional().describe('At most so many; default 20') },
    path: at('/proposals'),
  },
  {
    name: 'proposal',
    description: 'One proposal with how it stands',
    input: { id: name(100).describe('ID of the proposal') },
    path: (given) => `/proposals/${encodeURIComponent(given.id ?? '')}`,
    inPath: ['id'],
  },
];
