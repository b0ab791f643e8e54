import {
  configurationJsonSchema,
  type SettingSchema,
  settingAt,
  settingNames,
} from '../../configuration/jsonSchema.ts';
import { markdownProse } from './markdownProse.ts';
import { markdownTable } from './markdownTable.ts';

interface Row {
  readonly path: string;
  readonly setting: SettingSchema;
}

function rowsBelow(path: string, setting: SettingSchema): Row[] {
  const { properties } = setting;
  if (properties === undefined) return [{ path, setting }];
  return Object.entries(properties).flatMap(([key, below]) => rowsBelow(path === '' ? key : `${path}.${key}`, below));
}

function bounds({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: SettingSchema): string {
  const least =
    minimum === undefined ? (exclusiveMinimum === undefined ? '' : `above ${exclusiveMinimum}`) : `from ${minimum}`;
  const most =
    maximum === undefined ? (exclusiveMaximum === undefined ? '' : `below ${exclusiveMaximum}`) : `to ${maximum}`;
  return [least, most].filter((text) => text !== '').join(' ');
}

/** What a setting may be, in words. */
function allowed(setting: SettingSchema): string {
  if (setting.enum !== undefined) return setting.enum.map((value) => `\`${value}\``).join(', ');
  if (setting.const !== undefined) return `\`${setting.const}\``;
  if (setting.title !== undefined) return setting.title;
  if (setting.anyOf !== undefined) return setting.anyOf.map(allowed).join(', or ');
  if (setting.items !== undefined) return `a list, each ${allowed(setting.items)}`;
  const kind = { integer: 'a whole number', number: 'a number', boolean: '`true` or `false`', string: 'text' };
  const name = kind[setting.type as keyof typeof kind] ?? setting.type ?? '';
  return [name, bounds(setting)].filter((text) => text !== '').join(' ');
}

function shownDefault({ default: value }: SettingSchema): string {
  if (value === undefined) return '';
  const text = JSON.stringify(value);
  return text.length <= 60 ? `\`${text}\`` : 'see `ballast.schema.json`';
}

function variable(path: string): string {
  return `BALLAST__${path
    .split('.')
    .map((part) => part.replaceAll(/([A-Z])/g, '_$1').toUpperCase())
    .join('__')}`;
}

/** The sections that an account may have of its own. */
const OWN_SECTIONS = settingNames(settingAt(['accounts', 0]) ?? {})
  .filter((name) => name !== 'name')
  .map((name) => `\`${name}\``);

const OF_ACCOUNTS = `An account may have settings of its own in \`accounts\`, of these sections: ${OWN_SECTIONS.join(', ')}. The variable of one is \`${variable('accounts.careful.limits.maxWeight')}\`.`;

/** The page of all settings, made from the schema that validates them. */
export function settingsPage(): string {
  const rows = rowsBelow('', configurationJsonSchema()).filter(({ path }) => path !== '$schema');
  const sections = new Map<string, Row[]>();
  for (const row of rows) {
    const section = row.path.includes('.') ? row.path.slice(0, row.path.indexOf('.')) : '';
    sections.set(section, [...(sections.get(section) ?? []), row]);
  }
  const parts = [...sections].map(([section, own]) => {
    const title = section === '' ? 'General' : `\`${section}\``;
    const table = markdownTable(
      ['setting', 'default', 'allowed', 'what it does'],
      own.map(({ path, setting }) => [
        `\`${path}\``,
        shownDefault(setting),
        allowed(setting),
        setting.description ?? '',
      ]),
    );
    return `## ${title}\n\n${table}`;
  });
  return `# Settings

Settings stand in \`ballast.config.json\`, or in a variable of the environment.
The variable of \`limits.maxWeight\` is
\`${variable('limits.maxWeight')}\`: two underscores between the parts, one between the words.

${markdownProse(OF_ACCOUNTS)}

Variables win over the file. A name that does not exist and a value that is not allowed are refused.

Secrets are never settings. They come from the environment:
\`BALLAST_EXCHANGE_API_KEY\`, \`BALLAST_EXCHANGE_SECRET\`, \`BALLAST_EXCHANGE_PASSPHRASE\` at OKX,
\`BALLAST_LEDGER_URL\`,
\`BALLAST_SIGNALS_TOKEN\`, or \`BALLAST_SIGNALS_TOKEN_NAME\` for one of several sources,
\`BALLAST_NOTIFY_NAME\` for each channel of notifications,
and \`BALLAST_PAYLOAD_KEYS\` to
[encrypt what the Temporal server keeps](../how-to/encrypt-messages.md).

${parts.join('\n\n')}
`;
}
