import { useEffect, useRef, useState } from 'preact/hooks';
import type { Setting } from '../answers.ts';
import { settingText, typedValue } from './settingText.ts';

interface SettingEditorProps {
  readonly setting: Setting;
  /** @param value null takes the setting out of the file */
  readonly onChange: (value: unknown) => void;
  readonly onCancel: () => void;
}

/** Takes a new value of one setting; whether it can be used is looked at before anything is written. */
export function SettingEditor({ setting, onChange, onCancel }: SettingEditorProps) {
  const { path, value, choices } = setting;
  const [text, setText] = useState(value === null ? '' : settingText(value));
  const field = useRef<HTMLElement | null>(null);
  useEffect(() => field.current?.focus(), []);
  const given = {
    'aria-label': `New value of ${path}`,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Escape') onCancel();
    },
  };
  return (
    <form
      class="edit"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(typedValue(text, choices === null || typeof value === 'string' ? value : undefined));
      }}
    >
      {choices === null ? (
        <input
          {...given}
          ref={(element) => {
            field.current = element;
          }}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      ) : (
        <select
          {...given}
          ref={(element) => {
            field.current = element;
          }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        >
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
      <span class="actions">
        <button type="submit">Take</button>
        {setting.origin === 'file' && (
          <button type="button" onClick={() => onChange(null)}>
            Default
          </button>
        )}
        <button type="button" class="plain" onClick={onCancel}>
          Cancel
        </button>
      </span>
    </form>
  );
}
