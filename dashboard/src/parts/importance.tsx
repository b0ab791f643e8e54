import type { ModelImportance, Models } from '../answers.ts';
import { percent, time } from '../format.ts';
import { useRead } from '../live.ts';
import { Empty, Read } from './panel.tsx';

/** So many features are shown. */
const SHOWN = 12;

interface ImportanceProps {
  /** Of the source, which is that of its models. */
  readonly name: string;
  readonly models: Models['models'];
}

/** How much of what the adopted model goes by is each feature. */
export function Importance({ name, models }: ImportanceProps) {
  const ofName = models.filter((model) => model.name === name);
  const present = ofName.find(({ standing }) => standing === 'present');
  const importance = useRead<ModelImportance>(
    present === undefined ? null : `/models/${encodeURIComponent(name)}/${present.version}/importance`,
  );
  if (present === undefined) {
    const last = ofName[0];
    return (
      <Empty>
        {last === undefined ? (
          <>
            No model is trained yet: <code>ballast model train</code> trains one.
          </>
        ) : (
          `No model is adopted. ${last.decision?.reason ?? `${name}@${last.version} waits for a decision`}.`
        )}
      </Empty>
    );
  }
  return (
    <Read of={importance} height={300}>
      {({ features }) => {
        const most = Math.max(1e-9, ...features.map(({ share }) => share));
        return (
          <>
            <ol class="importance">
              {features.slice(0, SHOWN).map((feature) => (
                <li key={feature.name}>
                  <span>{feature.name}</span>
                  <i style={{ width: `${(100 * feature.share) / most}%` }} />
                  <span class="share">{percent(feature.share)}</span>
                </li>
              ))}
            </ol>
            <p class="note">
              {features.length > SHOWN && `${features.length - SHOWN} more features. `}
              It has learnt of outcomes until {time(present.trainedTo)}. Shares of what training gained by each; a high
              one is no promise.
            </p>
          </>
        );
      }}
    </Read>
  );
}
