import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ConfigurationError, type ConfigurationProblem } from '../../configuration/configurationError.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import type { Configuration } from '../../configuration/schema.ts';

/** A folder that goes away with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-configuration-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file of that text in a folder of its own; text that is no string is written as JSON. */
export function temporaryFile(content: unknown, name = 'ballast.config.json'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** The configuration of these flags alone. */
export function configured(flags: { readonly [key: string]: unknown } = {}): Configuration {
  return loadConfiguration({ environment: {}, flags });
}

/** The error of a load that must be refused. */
export function refusal(load: () => unknown): ConfigurationError {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('expected a ConfigurationError; the configuration was accepted');
}

/** What is wrong with these settings. */
export function problems(flags: { readonly [key: string]: unknown }): readonly ConfigurationProblem[] {
  return refusal(() => configured(flags)).problems;
}
