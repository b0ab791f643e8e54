import type { z } from 'zod';
import type { BalanceAnswer, RiskAnswer } from '../../api/v1/accountSchema.ts';
import type { BacktestComparisonAnswer, BacktestRunAnswer, BacktestsAnswer } from '../../api/v1/backtestSchema.ts';
import type {
  ConfigurationCheckAnswer,
  ConfigurationHistoryAnswer,
  SettingsAnswer,
} from '../../api/v1/configurationSchema.ts';
import type { CycleDetailAnswer } from '../../api/v1/cycleDetailSchema.ts';
import type { cycleSchema, decisionSchema, planSchema } from '../../api/v1/cycleSchema.ts';
import type { EquityAnswer, PerformanceAnswer, ProfitAnswer } from '../../api/v1/figuresSchema.ts';
import type { evidenceSchema, orderSchema, tradeSchema } from '../../api/v1/orderSchema.ts';
import type { proposalSchema } from '../../api/v1/proposalSchema.ts';
import type { RelationsAnswer } from '../../api/v1/relationsSchema.ts';
import type {
  LatestSignalsAnswer,
  ModelImportanceAnswer,
  ModelsAnswer,
  ScorecardAnswer,
  SignalSourcesAnswer,
} from '../../api/v1/signalsSchema.ts';
import type { needSchema, statusSchema } from '../../api/v1/statusSchema.ts';
import type { VersionAnswer } from '../../api/v1/systemSchema.ts';

/** What the API answers, by the schemas that it answers with; only types, so nothing of it is loaded. */
export type Status = z.infer<typeof statusSchema>;
export type Need = z.infer<typeof needSchema>;
export type Cycle = z.infer<typeof cycleSchema>;
export type Plan = z.infer<typeof planSchema>;
export type Decision = z.infer<typeof decisionSchema>;
export type Proposal = z.infer<typeof proposalSchema>;
export type Order = z.infer<typeof orderSchema>;
export type Trade = z.infer<typeof tradeSchema>;
export type Evidence = z.infer<typeof evidenceSchema>;
export type Balance = BalanceAnswer;
export type Risk = RiskAnswer;
export type Relations = NonNullable<RelationsAnswer['relations']>;
export type Profit = ProfitAnswer;
export type Performance = PerformanceAnswer;
export type Equity = EquityAnswer;
export type Version = VersionAnswer;
export type Settings = SettingsAnswer;
export type ConfigurationCheck = ConfigurationCheckAnswer;
export type ConfigurationHistory = ConfigurationHistoryAnswer;
export type Setting = SettingsAnswer['settings'][number];
export type CycleDetail = CycleDetailAnswer;
export type BacktestRun = BacktestRunAnswer;
export type Backtests = BacktestsAnswer;
export type BacktestComparison = BacktestComparisonAnswer;
export type LatestSignals = LatestSignalsAnswer;
export type SignalSources = SignalSourcesAnswer;
export type Scorecard = ScorecardAnswer;
export type Models = ModelsAnswer;
export type ModelImportance = ModelImportanceAnswer;

/** An order with what its states rest on. */
export interface OrderDetail {
  readonly order: Order;
  readonly evidence: readonly Evidence[];
  readonly trades: readonly Trade[];
}

/** A page of a list. */
export interface Page<Row> {
  readonly items: readonly Row[];
  readonly next: string | null;
}

/** Who is logged in. */
export interface Session {
  /** Whether callers are asked who they are. */
  readonly tokensAsked: boolean;
  readonly passwordsTaken: boolean;
  readonly name: string | null;
  readonly scope: 'signals' | 'read' | 'propose' | 'trade' | 'admin' | null;
}
