import { useEffect, useState } from 'preact/hooks';
import type { ConfigurationCheck, Setting } from '../answers.ts';
import { count } from '../format.ts';
import { ApiProblem, command } from '../request.ts';
import { CommandForm } from './commandForm.tsx';
import { Dialog } from './dialog.tsx';
import { Fault, Panel } from './panel.tsx';
import { settingText } from './settingText.ts';

interface SettingsReviewProps {
  readonly changes: Readonly<Record<string, unknown>>;
  readonly settings: readonly Setting[];
  /** Of the file that was looked at. */
  readonly version: string;
  readonly onTakeBack: (path: string) => void;
  readonly onDropAll: () => void;
  readonly onWritten: () => void;
}

/** What would be different, whether it can be used, and the way to write it. */
export function SettingsReview({ changes, settings, version, onTakeBack, onDropAll, onWritten }: SettingsReviewProps) {
  const [check, setCheck] = useState<ConfigurationCheck | null>(null);
  const [problem, setProblem] = useState('');
  const [saving, setSaving] = useState(false);
  useEffect(() => {
    setCheck(null);
    setProblem('');
    let isLeft = false;
    command<ConfigurationCheck>('/configuration/check', { changes })
      .then((answer) => {
        if (!isLeft) setCheck(answer);
      })
      .catch((error: unknown) => {
        if (!isLeft) setProblem(error instanceof ApiProblem ? error.message : String(error));
      });
    return () => {
      isLeft = true;
    };
  }, [changes]);
  const paths = Object.keys(changes);
  return (
    <Panel title={`${count(paths.length, 'change')}, not saved yet`} class="review">
      <ul class="differences">
        {paths.map((path) => {
          const setting = settings.find((own) => own.path === path);
          return (
            <li key={path}>
              <strong>{path}</strong>
              <del>{settingText(setting?.value)}</del>
              <ins>{settingText(changes[path] ?? setting?.default)}</ins>
              {changes[path] === null && <small>the default</small>}
              <button type="button" class="plain small" onClick={() => onTakeBack(path)}>
                take back
              </button>
            </li>
          );
        })}
      </ul>
      {problem !== '' && <Fault message={problem} />}
      {check?.problems.map(({ field, given, allowed }) => (
        <Fault key={field} message={`${field}: given ${given}; allowed: ${allowed}`} />
      ))}
      <p class="actions">
        <button
          type="button"
          class="primary"
          disabled={check === null || check.problems.length > 0}
          onClick={() => setSaving(true)}
        >
          Save
        </button>
        <button type="button" onClick={onDropAll}>
          Drop all
        </button>
        <span class="quiet">
          Takes effect after <code>ballast reload</code>, or at the next start. The file of before stays beside it as
          .bak.
        </span>
      </p>
      {saving && (
        <Dialog title="Save the configuration" onClose={() => setSaving(false)}>
          <CommandForm path="/configuration" body={{ changes, version }} action="Save" onDone={onWritten} />
        </Dialog>
      )}
    </Panel>
  );
}
