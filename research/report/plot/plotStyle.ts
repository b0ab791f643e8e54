/** Colours of series, by place; each is told from its neighbours in either theme, also by most people who do not see all colours. */
const LIGHT = [
  '#1d5fc4',
  '#c96a04',
  '#0b8468',
  '#a63d92',
  '#636b78',
  '#b23a1e',
  '#6f52c9',
  '#0a7f9c',
  '#86691a',
  '#9aa1ac',
];
const DARK = [
  '#6aa6ff',
  '#f3a43f',
  '#41c9a6',
  '#df8acf',
  '#a5adb9',
  '#f0835c',
  '#b19cf6',
  '#52c5dd',
  '#d2b050',
  '#6d7580',
];

/** Number of colours; the last one is for what is left over. */
export const COLOURS = LIGHT.length;

const LIGHT_INK = {
  ink: '#1a1f28',
  faint: '#5b6472',
  line: '#d9dde3',
  ground: '#ffffff',
  up: '#0b8468',
  down: '#b23a1e',
};
const DARK_INK = {
  ink: '#e8ebf0',
  faint: '#a2abb8',
  line: '#353c47',
  ground: '#14181f',
  up: '#41c9a6',
  down: '#f0835c',
};

function variables(colours: readonly string[], ink: Readonly<Record<string, string>>): string {
  return [
    ...Object.entries(ink).map(([name, colour]) => `--${name}:${colour}`),
    ...colours.map((colour, place) => `--c${place}:${colour}`),
  ].join(';');
}

/** The style of plots, which follows the reader's theme, and is light on paper. @param root selector of what the colours are set on */
export function plotStyle(root: string): string {
  const light = `${root}{${variables(LIGHT, LIGHT_INK)}}`;
  const shapes = [
    'svg.plot{font:12px system-ui,sans-serif;background:var(--ground)}',
    'svg.plot text{fill:var(--faint)}',
    'svg.plot .title{fill:var(--ink);font-weight:600;font-size:14px}',
    'svg.plot .name{fill:var(--ink)}',
    'svg.plot .grid{stroke:var(--line);stroke-width:1}',
    'svg.plot .zero{stroke:var(--faint);stroke-width:1}',
    'svg.plot .mark{fill:none;stroke-width:1.4;stroke-linejoin:round}',
    'svg.plot .first{stroke-width:2.2}',
    'svg.plot .limit{stroke-dasharray:5 4}',
    'svg.plot .buy{fill:var(--up);stroke:var(--ground)}',
    'svg.plot .sell{fill:var(--down);stroke:var(--ground)}',
    ...LIGHT.flatMap((_, place) => [
      `svg.plot .s${place}{stroke:var(--c${place})}`,
      `svg.plot .f${place}{fill:var(--c${place})}`,
    ]),
    'svg.plot .wash{opacity:.22;stroke:none}',
  ];
  return [
    light,
    `@media screen and (prefers-color-scheme:dark){${root}{${variables(DARK, DARK_INK)}}}`,
    ...shapes,
  ].join('\n');
}
