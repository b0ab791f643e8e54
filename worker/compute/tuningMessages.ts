import type { ThreadFailure } from '../../configuration/threadFailure.ts';
import type { Trial } from '../../core/tuning/trial.ts';
import type { TunedSettings } from '../../core/tuning/tunedSettings.ts';
import type { ChoiceTask, VariantTask } from '../../core/tuning/tuningSteps.ts';

/** What a thread of searches is asked for. */
export type TuningThreadTask =
  | { readonly kind: 'variant'; readonly task: VariantTask; readonly files: string | undefined }
  | { readonly kind: 'choice'; readonly task: ChoiceTask; readonly register: readonly Trial[] };

/** What it answers. */
export type TuningThreadAnswer =
  | { readonly kind: 'variant'; readonly returns: readonly number[] }
  | { readonly kind: 'choice'; readonly tuned: TunedSettings }
  | ThreadFailure;
