/** A piece of SVG or HTML that is safe to put among others. */
export type Markup = string;

type Attributes = Readonly<Record<string, string | number | undefined>>;

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in markup. */
export function text(value: string): Markup {
  return value.replaceAll(/[&<>"']/g, (sign) => ESCAPED[sign] ?? sign);
}

/** An element; numbers are rounded to what a screen can show. */
export function element(name: string, attributes: Attributes, ...children: readonly Markup[]): Markup {
  const written = Object.entries(attributes)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : text(value)}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** A coordinate, to a tenth of a pixel. */
function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
