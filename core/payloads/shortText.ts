const CONTROL_CHARACTERS = /\p{Cc}/gu;

/**
 * A text of at most so many characters, without control characters, which JSON would spell with six characters each. Texts of people, venues and models go
 * through it before they become part of a message between workflows.
 */
export function shortText(text: string, longest: number): string {
  const start = text.slice(0, longest).replaceAll(CONTROL_CHARACTERS, ' ');
  return text.length > longest ? `${start}...` : start;
}

const LONGEST_SHOWN = 80;

/** A value in a few words, whatever it is. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  let text: string | undefined;
  try {
    text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  } catch {
    text = undefined;
  }
  return shortText(text ?? `a ${typeof value}`, LONGEST_SHOWN);
}
