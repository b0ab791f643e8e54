import { execFileSync, spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { completionPlaces } from '../../../client/cli/completion/commandTree.ts';
import { completionScript, SHELLS } from '../../../client/cli/completion/shellScripts.ts';
import { createProgram } from '../../../client/cli/program.ts';
import { runCli } from '../../support/runCli.ts';

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

describe('ballast completion', () => {
  let scripts: Map<string, string>;
  beforeAll(async () => {
    const places = completionPlaces(await createProgram());
    scripts = new Map(SHELLS.map((shell) => [shell, completionScript(shell, places)]));
  });

  it('prints the script of a shell, and names the shells that there are', async () => {
    expect(await runCli(['completion', 'bash'])).toMatchObject({ status: 0, stdout: scripts.get('bash') });
    expect((await runCli(['completion', 'tcsh'])).stderr).toContain('Allowed choices are bash, zsh, fish');
  });

  it('completes commands, their commands and their options in bash', () => {
    const completed = (...words: string[]): string[] => {
      const list = words.map((word) => `'${word}'`).join(' ');
      const ask = `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _ballast; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', `${scripts.get('bash')}\n${ask}`], { encoding: 'utf8' })
        .trim()
        .split('\n');
    };
    expect(completed('ballast', 'ha')).toEqual(['halt']);
    expect(completed('ballast', 'cycle', 're')).toEqual(['reject', 'replay']);
    expect(completed('ballast', '--account', 'main', 'cycle', 'start', '--pre')).toEqual(['--preview']);
    expect(completed('ballast', 'audit', 'verify', '--h')).toEqual(['--has', '--help']);
    expect(completed('ballast', '')).toEqual(expect.arrayContaining(['start', 'status', 'audit', '--json']));
    expect(completed('ballast', 'no-such-thing', 'x')).toEqual(['']);
  });

  it.skipIf(!has('fish'))('completes them in fish', () => {
    const completed = (line: string): string[] => {
      const script = `${scripts.get('fish')}\ncomplete -C ${JSON.stringify(line)}`;
      const told = execFileSync('fish', ['--no-config', '-c', script], { encoding: 'utf8', cwd: '/' });
      return told
        .trim()
        .split('\n')
        .map((word) => word.split('\t')[0] ?? '');
    };
    expect(completed('ballast ha')).toEqual(['halt']);
    expect(completed('ballast --account main cycle start --pre')).toEqual(['--preview']);
    expect(completed('ballast cycle rep')).toContain('replay');
  });

  it.skipIf(!has('zsh'))('is a script that zsh takes', () => {
    const script = `autoload -U compinit; compinit -D\n${scripts.get('zsh')}\nprint -- $_comps[ballast]`;
    const { status, stdout, stderr } = spawnSync('zsh', ['-f', '-c', script], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '_ballast\n', stderr: '' });
  });

  it('has a place for every command, and keeps what a description quotes apart from the script', () => {
    for (const [shell, script] of scripts) {
      expect(script, shell).toContain(' schedule resume');
      expect(script, shell).toContain(' ledger verify');
    }
    const odd = [{ path: '', words: [{ text: 'x', description: "it's $(touch /tmp/never) `x`" }] }];
    expect(completionScript('zsh', odd)).toContain("'x:it'\\''s $(touch /tmp/never) `x`'");
    expect(completionScript('fish', odd)).toContain("'it\\'s $(touch /tmp/never) `x`'");
  });
});
