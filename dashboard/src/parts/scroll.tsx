import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface ScrollProps {
  readonly label: string;
  /** Whether it scrolls up and down as well. */
  readonly tall?: boolean;
  readonly children: ComponentChildren;
}

/** A table that may be wider than the page: it scrolls by itself, and is reached by the keyboard for that. */
export function Scroll({ label, tall = false, children }: ScrollProps) {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    if (element.current !== null) element.current.tabIndex = 0;
  }, []);
  return (
    <section ref={element} class={`scroll ${tall ? 'tall' : ''}`} aria-label={label}>
      {children}
    </section>
  );
}
