const WIDTH = 80;

/** Breaks a line between words so that it fits a terminal; what follows is indented. */
export function wrapped(text: string): readonly string[] {
  return wrappedTo(text, WIDTH);
}

/** The same for another width. */
export function wrappedTo(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
