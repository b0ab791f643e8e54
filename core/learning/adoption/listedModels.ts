import type { ModelChange, ModelRecord } from './modelRecord.ts';
import { adoptedVersions } from './presentModel.ts';

/** How a model stands: its signals count, it was adopted before, it was not good enough, it was taken back, or nobody has decided. */
export type ModelStanding = 'present' | 'adopted before' | 'declined' | 'rolled back' | 'undecided';

/** A model with how it stands and what was last decided about it. JSON. */
export interface ListedModel extends ModelRecord {
  readonly standing: ModelStanding;
  readonly decision: Omit<ModelChange, 'name' | 'version' | 'id'> | null;
}

/**
 * All models with how they stand, in the order given.
 *
 * @param changes of all names, those of each oldest first
 */
export function listedModels(models: readonly ModelRecord[], changes: readonly ModelChange[]): readonly ListedModel[] {
  return models.map((model) => {
    const ofName = changes.filter(({ name }) => name === model.name);
    const decision = ofName.findLast(({ version }) => version === model.version);
    return {
      ...model,
      standing: standingOf(model.version, adoptedVersions(ofName), decision),
      decision:
        decision === undefined
          ? null
          : { kind: decision.kind, at: decision.at, by: decision.by, reason: decision.reason },
    };
  });
}

function standingOf(
  version: number,
  adopted: readonly number[],
  decision: Pick<ModelChange, 'kind'> | undefined,
): ModelStanding {
  if (adopted.at(-1) === version) return 'present';
  if (adopted.includes(version)) return 'adopted before';
  if (decision === undefined) return 'undecided';
  return decision.kind === 'rolledBack' ? 'rolled back' : 'declined';
}
