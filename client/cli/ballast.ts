#!/usr/bin/env node
import { CommanderError } from 'commander';
import { endQuietly } from './endQuietly.ts';
import { EXIT } from './exitCodes.ts';
import { createProgram } from './program.ts';

for (const stream of [process.stdout, process.stderr]) stream.on('error', endQuietly);
try {
  const program = await createProgram(process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  const isDone = error instanceof CommanderError && error.exitCode === 0;
  process.exitCode = isDone ? EXIT.ok : (await import('./conclude.ts')).conclude(error);
}
