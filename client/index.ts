/**
 * Ballast for programs: `PortfolioAwareTrader` asks and trades, `BallastClient` starts, follows and steers cycles, `loadConfiguration` reads the
 * configuration as the command line does. All of them talk to a running Ballast; `ballast start` is one.
 */

export { ConfigurationError } from '../configuration/configurationError.ts';
export { type ConfigurationSources, loadConfiguration } from '../configuration/loadConfiguration.ts';
export type { Configuration } from '../configuration/schema.ts';
export { type CycleInput, InvalidCycleInputError } from '../core/cycles/cycleInput.ts';
export type { OrderOutcome } from '../core/cycles/cycleResult.ts';
export type { Limits } from '../core/portfolio/account/limits.ts';
export type { Decision, DecisionAction, ReasonCode } from '../core/portfolio/decision/decision.ts';
export type { Plan, PlannedTrade } from '../core/portfolio/decision/plan.ts';
export type { CycleResult } from '../workflows/tradingCycle.ts';
export { BallastClient } from './ballastClient.ts';
export { NotFoundError, NoWorkerError, ServerUnreachableError, UnknownAccountError } from './clientErrors.ts';
export type { MlSignals } from './mlSignals.ts';
export {
  type ExecutedTrade,
  PortfolioAwareTrader,
  type PortfolioAwareTraderOptions,
  type Recommendation,
  type TradeVerdict,
} from './portfolioAwareTrader.ts';
export type { StartedCycle } from './startedCycle.ts';
