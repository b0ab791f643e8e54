import { Argument, type Command } from 'commander';
import { completionPlaces } from './completion/commandTree.ts';
import { completionScript, SHELLS, type Shell } from './completion/shellScripts.ts';

/** `ballast completion`: what a shell needs to complete commands and options. */
export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .description('Print a script that has your shell complete commands and options')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
bash: eval "$(ballast completion bash)" in ~/.bashrc
zsh:  eval "$(ballast completion zsh)" in ~/.zshrc, after compinit
fish: ballast completion fish > ~/.config/fish/completions/ballast.fish`,
    )
    .action((shell: Shell) => {
      process.stdout.write(completionScript(shell, completionPlaces(program)));
    });
}
