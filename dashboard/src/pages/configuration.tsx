import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ConfigurationHistory, Setting, Settings } from '../answers.ts';
import { time } from '../format.ts';
import { useLive, useRead } from '../live.ts';
import { Badge } from '../parts/bars.tsx';
import { Empty, Fault, Panel, Read } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { SearchBox } from '../parts/searchBox.tsx';
import { SettingEditor } from '../parts/settingEditor.tsx';
import { SettingsReview } from '../parts/settingsReview.tsx';
import { settingText } from '../parts/settingText.ts';

const ORIGIN_TONES: Readonly<Record<Setting['origin'], string>> = {
  default: 'quiet',
  file: 'good',
  environment: 'busy',
  flag: 'busy',
};

/** New values of settings by path; null takes one out of the file. */
export type Changes = Readonly<Record<string, unknown>>;

/** Every setting with its value, where that comes from and what it may be; changed with the right to. */
export function Configuration() {
  const { session } = useLive();
  const [written, setWritten] = useState(0);
  const settings = useRead<Settings>('/show_config', written);
  const history = useRead<ConfigurationHistory>('/configuration/history', written);
  if (session.scope !== null && session.scope !== 'admin')
    return (
      <Panel title="Configuration">
        <Empty>The settings are shown to a token of scope admin; yours has {session.scope}.</Empty>
      </Panel>
    );
  return (
    <>
      <Read of={settings} height={500}>
        {(answer) => <SettingsTable key={answer.version} answer={answer} onWritten={() => setWritten(written + 1)} />}
      </Read>
      <Panel title="History" note="who has changed settings here">
        <Read of={history}>{(answer) => <History changes={answer.changes} />}</Read>
      </Panel>
    </>
  );
}

interface SettingsTableProps {
  readonly answer: Settings;
  readonly onWritten: () => void;
}

function SettingsTable({ answer, onWritten }: SettingsTableProps) {
  const [text, setText] = useState('');
  const [onlySet, setOnlySet] = useState(false);
  const [changes, setChanges] = useState<Changes>({});
  const [editing, setEditing] = useState<string | null>(null);
  const wanted = text.trim().toLowerCase();
  const rows = answer.settings.filter(
    ({ path, description, origin }) =>
      `${path} ${description}`.toLowerCase().includes(wanted) && (!onlySet || origin !== 'default' || path in changes),
  );
  const sections = [...new Set(rows.map(({ path }) => path.split('.')[0] ?? path))];
  const change = (path: string, value: unknown): void => {
    setChanges({ ...changes, [path]: value });
    setEditing(null);
  };
  const takeBack = (path: string): void =>
    setChanges(Object.fromEntries(Object.entries(changes).filter(([name]) => name !== path)));
  return (
    <>
      <div class="bar-of-page">
        <SearchBox label="Filter settings" text={text} onText={setText} />
        <label class="check">
          <input type="checkbox" checked={onlySet} onChange={(event) => setOnlySet(event.currentTarget.checked)} />
          only what is set
        </label>
        <span class="quiet file-path">{answer.file}</span>
      </div>
      {answer.fault !== null && <Fault message={answer.fault} />}
      {Object.keys(changes).length > 0 && (
        <SettingsReview
          changes={changes}
          settings={answer.settings}
          version={answer.version}
          onTakeBack={takeBack}
          onDropAll={() => setChanges({})}
          onWritten={onWritten}
        />
      )}
      {rows.length === 0 && <Empty>No setting matches.</Empty>}
      {sections.map((section) => (
        <Panel key={section} title={section}>
          <Scroll label={`Settings of ${section}`}>
            <table class="plain-table settings">
              <thead class="hidden">
                <tr>
                  <th>Setting</th>
                  <th>Value</th>
                  <th>Origin</th>
                  <th>Meaning</th>
                </tr>
              </thead>
              <tbody>
                {rows
                  .filter(({ path }) => path.split('.')[0] === section)
                  .map((row) => (
                    <SettingRow key={row.path} row={row} isChanged={row.path in changes}>
                      {editing === row.path ? (
                        <SettingEditor
                          setting={row}
                          onChange={(value) => change(row.path, value)}
                          onCancel={() => setEditing(null)}
                        />
                      ) : (
                        <Value row={row} changes={changes} onEdit={() => setEditing(row.path)} />
                      )}
                    </SettingRow>
                  ))}
              </tbody>
            </table>
          </Scroll>
        </Panel>
      ))}
    </>
  );
}

interface SettingRowProps {
  readonly row: Setting;
  readonly isChanged: boolean;
  /** Its value, or the field that changes it. */
  readonly children: ComponentChildren;
}

function SettingRow({ row, isChanged, children }: SettingRowProps) {
  return (
    <tr class={isChanged ? 'chosen' : ''}>
      <th scope="row">{row.path}</th>
      <td>{children}</td>
      <td title={row.origin === 'default' ? '' : `default: ${settingText(row.default)}`}>
        <Badge text={row.origin} kind={ORIGIN_TONES[row.origin]} />
      </td>
      <td class="why">
        {row.description}
        {row.allowed !== '' && <small> Allowed: {row.allowed}.</small>}
      </td>
    </tr>
  );
}

interface ValueProps {
  readonly row: Setting;
  readonly changes: Changes;
  readonly onEdit: () => void;
}

function Value({ row, changes, onEdit }: ValueProps) {
  const value = row.path in changes ? (changes[row.path] ?? row.default) : row.value;
  return (
    <span class="value">
      <code>{settingText(value)}</code>
      {row.written !== null && !(row.path in changes) && (
        <small>{settingText(row.written)} once it is read again</small>
      )}
      {row.editable && (
        <button type="button" class="plain small" aria-label={`Change ${row.path}`} onClick={onEdit}>
          change
        </button>
      )}
    </span>
  );
}

function History({ changes }: { readonly changes: ConfigurationHistory['changes'] }) {
  if (changes.length === 0) return <Empty>Nobody has changed a setting here.</Empty>;
  return (
    <ol class="changes">
      {changes.map(({ sequence, at, by, detail }) => (
        <li key={sequence}>
          <time>{time(at)}</time> <strong>{by}</strong> {detail}
        </li>
      ))}
    </ol>
  );
}
