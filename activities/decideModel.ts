import type { TrainingSteps } from '../core/cycles/trainingSteps.ts';
import { presentVersion } from '../core/learning/adoption/presentModel.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Records what was decided about a trained model. Where a person has adopted another one meanwhile, that decision stands. */
export function decideModelActivity({ ledger }: ActivityDependencies): TrainingSteps['decideModel'] {
  return async (decided, before) => {
    const earlier = await ledger.modelChanges(decided.name);
    const present = presentVersion(earlier) ?? null;
    const known = earlier.find(({ id }) => id === decided.id);
    if (known !== undefined) return known;
    const isOvertaken = decided.kind === 'adopted' && present !== before;
    const change = {
      ...decided,
      at: Date.now(),
      ...(isOvertaken
        ? { kind: 'declined' as const, reason: `Another decision was made while it was trained. ${decided.reason}` }
        : {}),
    };
    await ledger.changeModel(change, present);
    return change;
  };
}
