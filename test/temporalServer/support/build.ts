import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');

/**
 * Compiles the room `temporalServer/` as the package's build does, into a folder laid out like the package: compiled code in `dist/`,
 * what is not compiled in `temporalServer/`.
 *
 * @returns the path of the compiled temporalProcess.js
 */
export function buildTemporalRoom(folder: string): string {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  symlinkSync(join(root, 'temporalServer'), join(folder, 'temporalServer'));
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      ...['--ignoreConfig', '--outDir', join(folder, 'dist'), '--rootDir', root, '--noCheck', '--types', 'node'],
      ...['--module', 'nodenext', '--target', 'es2023', '--rewriteRelativeImportExtensions', '--verbatimModuleSyntax'],
      join(root, 'temporalServer/temporalProcess.ts'),
    ],
    { cwd: root, stdio: 'inherit' },
  );
  return join(folder, 'dist/temporalServer/temporalProcess.js');
}
