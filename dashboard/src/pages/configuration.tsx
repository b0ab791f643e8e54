import { useState } from 'preact/hooks';
import type { Setting } from '../answers.ts';
import { useRead } from '../live.ts';
import { Badge } from '../parts/bars.tsx';
import { Empty, Panel, Read } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { SearchBox } from '../parts/searchBox.tsx';

const ORIGIN_TONES: Readonly<Record<Setting['origin'], string>> = {
  default: 'quiet',
  file: 'good',
  environment: 'busy',
  flag: 'busy',
};

function shown(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Every setting with its value and where that comes from. */
export function Configuration() {
  const settings = useRead<{ settings: readonly Setting[] }>('/show_config');
  const [text, setText] = useState('');
  const [changed, setChanged] = useState(false);
  const wanted = text.trim().toLowerCase();
  return (
    <>
      <div class="bar-of-page">
        <SearchBox label="Filter settings" text={text} onText={setText} />
        <label class="check">
          <input type="checkbox" checked={changed} onChange={(event) => setChanged(event.currentTarget.checked)} />
          only what is set
        </label>
      </div>
      <Read of={settings} height={500}>
        {(answer) => {
          const rows = answer.settings.filter(
            ({ path, description, origin }) =>
              `${path} ${description}`.toLowerCase().includes(wanted) && (!changed || origin !== 'default'),
          );
          if (rows.length === 0) return <Empty>No setting matches.</Empty>;
          const sections = [...new Set(rows.map(({ path }) => path.split('.')[0] ?? path))];
          return sections.map((section) => (
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
                        <tr key={row.path}>
                          <th scope="row">{row.path}</th>
                          <td>
                            <code>{shown(row.value)}</code>
                          </td>
                          <td title={row.origin === 'default' ? '' : `default: ${shown(row.default)}`}>
                            <Badge text={row.origin} kind={ORIGIN_TONES[row.origin]} />
                          </td>
                          <td class="why">{row.description}</td>
                        </tr>
                      ))}
                  </tbody>
                </table>
              </Scroll>
            </Panel>
          ));
        }}
      </Read>
    </>
  );
}
