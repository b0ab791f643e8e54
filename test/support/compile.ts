import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));

export interface CompiledProgram {
  /** The compiled entry, for `node`. */
  readonly path: string;
  remove(): void;
}

/** Compiles a TypeScript file with what it imports, so that a process of its own can run it the way the product runs. */
export async function compileProgram(entry: URL): Promise<CompiledProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-program-'));
  const source = fileURLToPath(entry);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'));
  const project = join(folder, 'tsconfig.json');
  writeFileSync(
    project,
    JSON.stringify({
      extends: join(repositoryRoot, 'tsconfig.json'),
      compilerOptions: { noEmit: false, rootDir: repositoryRoot, outDir: folder },
      files: [source],
      include: [],
    }),
  );
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
  try {
    await promisify(execFile)(process.execPath, [join(typescript, '../bin/tsc'), '-p', project]);
  } catch (error) {
    remove();
    throw new Error(`${relative(repositoryRoot, source)} does not compile`, { cause: error });
  }
  return { path: join(folder, relative(repositoryRoot, source)).replace(/\.ts$/, '.js'), remove };
}
