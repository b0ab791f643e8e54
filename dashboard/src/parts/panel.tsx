import type { ComponentChildren } from 'preact';
import type { Reading } from '../live.ts';

interface PanelProps {
  readonly title: string;
  readonly note?: ComponentChildren;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A titled part of a page. */
export function Panel({ title, note, children, class: name = '' }: PanelProps) {
  return (
    <section class={`panel ${name}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {note !== undefined && <div class="note">{note}</div>}
      </header>
      {children}
    </section>
  );
}

/** What stands where there is nothing to show. */
export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

/** Says in the API's words why something cannot be shown. */
export function Fault({ message }: { readonly message: string }) {
  return (
    <p class="fault" role="alert">
      {message}
    </p>
  );
}

interface ReadProps<Answer> {
  readonly of: Reading<Answer>;
  /** Height that is kept free while nothing has come yet, so that nothing jumps. */
  readonly height?: number;
  readonly children: (answer: Answer) => ComponentChildren;
}

/** Shows what was read: a placeholder of its height before, why not where it cannot be had. */
export function Read<Answer>({ of: { data, problem }, height = 120, children }: ReadProps<Answer>) {
  if (data !== null) return <>{children(data)}</>;
  if (problem !== null) return <Fault message={problem.message} />;
  return (
    <div class="skeleton" style={{ height: `${height}px` }}>
      <span class="hidden">Loading</span>
    </div>
  );
}
