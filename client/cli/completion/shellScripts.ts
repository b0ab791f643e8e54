import type { CompletionPlace } from './commandTree.ts';

/** The shells that there is a script for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** A script for a shell: it knows all places of the command line by itself, so that completing costs no start of Node. */
export function completionScript(shell: Shell, places: readonly CompletionPlace[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(places);
    case 'zsh':
      return zshScript(places);
    case 'fish':
      return fishScript(places);
    default: {
      const unreachable: never = shell;
      return unreachable;
    }
  }
}

function bashScript(places: readonly CompletionPlace[]): string {
  const lists = places.map(({ path, words }) => `    ${quoted(path)}) words=${quoted(textsOf(words))} ;;`);
  return `# Completion of ballast for bash: eval "$(ballast completion bash)"
_ballast() {
  local word place='' words='' current="\${COMP_WORDS[COMP_CWORD]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$place $word" in
      ${pathsOf(places).map(quoted).join('|')}) place="$place $word" ;;
    esac
  done
  case "$place" in
${lists.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _ballast ballast
`;
}

function zshScript(places: readonly CompletionPlace[]): string {
  const lists = places.map(({ path, words }) => {
    const entries = words.map(({ text, description }) => quoted(`${text}:${firstLine(description)}`));
    return `    (${quoted(path)}) entries=(${entries.join(' ')}) ;;`;
  });
  return `# Completion of ballast for zsh, after compinit: eval "$(ballast completion zsh)"
_ballast() {
  local word place=''
  local -a entries
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place $word" in
      (${pathsOf(places).map(quoted).join('|')}) place="$place $word" ;;
    esac
  done
  case "$place" in
${lists.join('\n')}
  esac
  _describe ballast entries || _files
}
compdef _ballast ballast
`;
}

function fishScript(places: readonly CompletionPlace[]): string {
  const lines = places.flatMap(({ path, words }) =>
    words.map(({ text, description }) => {
      const word = text.startsWith('--')
        ? `-l ${text.slice(2)}`
        : text.startsWith('-')
          ? `-s ${text.slice(1)}`
          : `-a ${text}`;
      return `complete -c ballast -n ${fishQuoted(`__ballast_at ${fishQuoted(path)}`)} ${word} -d ${fishQuoted(firstLine(description))}`;
    }),
  );
  return `# Completion of ballast for fish: ballast completion fish | source
function __ballast_at
  set -l place ''
  for word in (commandline -opc)[2..-1]
    switch "$place $word"
      case ${pathsOf(places).map(fishQuoted).join(' ')}
        set place "$place $word"
    end
  end
  test "$place" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function pathsOf(places: readonly CompletionPlace[]): readonly string[] {
  return places.map(({ path }) => path).filter((path) => path !== '');
}

function textsOf(words: CompletionPlace['words']): string {
  return words.map(({ text }) => text).join(' ');
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
