interface SearchBoxProps {
  /** What the box filters, for those who hear the page. */
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** The box that filters a page; the key / leads to it. */
export function SearchBox({ label, text, onText }: SearchBoxProps) {
  return (
    <input
      type="search"
      placeholder="Filter  /"
      aria-label={label}
      value={text}
      onInput={(event) => onText(event.currentTarget.value)}
    />
  );
}
