import type { Configuration } from '../../configuration/schema.ts';
import { temporalTarget } from '../../configuration/temporalConnection.ts';
import { temporalUiUrl } from '../../configuration/temporalUiUrl.ts';
import type { UiPlace } from '../temporalUiLinks.ts';

/** The Temporal UI that `ballast start` has started. @throws Error where no one is known */
export function uiPlace(configuration: Configuration): UiPlace {
  const uiUrl = temporalUiUrl(configuration);
  if (uiUrl === null)
    throw new Error(
      'No Temporal UI is known: temporal.address names a server of somebody else. Open its own pages, or leave temporal.address out and run `ballast start`.',
    );
  return { uiUrl, namespace: temporalTarget(configuration).namespace };
}
