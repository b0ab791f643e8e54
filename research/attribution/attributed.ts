import type { ReasonCode } from '../../core/portfolio/decision/decision.ts';

/** Who expected something good of what was held: a model of the forecast, or none of them. */
export type AttributedModel = 'prior' | 'signal' | 'var' | 'pairs' | 'none';

/** Why less or more was held than the plan aimed at: the reason of the decision, or what became of its order. */
export type AttributedLimit = ReasonCode | 'LAST_CHECK' | 'NOT_FILLED' | 'PROTECTIVE_STOP';
