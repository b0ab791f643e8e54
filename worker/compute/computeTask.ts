import { decide } from '../../core/portfolio/decide.ts';
import type { DecisionInput } from '../../core/portfolio/decisionInput.ts';
import { liquidate } from '../../core/portfolio/liquidate.ts';
import type { Plan } from '../../core/portfolio/plan.ts';
import type { RiskModel } from '../../core/portfolio/portfolioRisk.ts';
import { riskModelOf } from '../../core/portfolio/riskModel.ts';
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
