import type { ComponentChildren } from 'preact';

interface FigureProps {
  readonly label: string;
  readonly value: ComponentChildren;
  readonly note?: ComponentChildren;
  readonly tone?: string;
}

/** One figure with its name. */
export function Figure({ label, value, note, tone = '' }: FigureProps) {
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd class={tone}>{value}</dd>
      {note !== undefined && <dd class={`note ${tone}`}>{note}</dd>}
    </div>
  );
}
