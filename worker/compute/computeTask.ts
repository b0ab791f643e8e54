import type { RiskModel } from '../../core/portfolio/account/portfolioRisk.ts';
import type { DecisionInput } from '../../core/portfolio/decision/decisionInput.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import { riskModelOf } from '../../core/portfolio/forecast/riskModel.ts';
import { decide } from '../../core/portfolio/planning/decide.ts';
import { liquidate } from '../../core/portfolio/planning/liquidate.ts';
import type { PlanPurpose, RiskModelInput } from '../../core/ports/compute.ts';

/** The plan for a purpose. */
export function makePlan(purpose: PlanPurpose, input: DecisionInput): Plan {
  switch (purpose) {
    case 'decide':
      return decide(input);
    case 'liquidate':
      return liquidate(input);
    default: {
      const unreachable: never = purpose;
      throw new Error(`Unknown purpose of a plan: ${String(unreachable)}`);
    }
  }
}

/** The risk model of an input. */
export function makeRiskModel({ candles, minimumHistory, settings, at }: RiskModelInput): RiskModel {
  return riskModelOf(candles, minimumHistory, settings, at);
}
