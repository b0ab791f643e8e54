import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as quant from '../../quant/index.ts';

const README = readFileSync(new URL('../../quant/README.md', import.meta.url), 'utf8');

interface Example {
  readonly title: string;
  readonly code: string;
  /** What the comments below the calls of `console.log` say is printed. */
  readonly expected: readonly string[];
}

function readExamples(text: string): Example[] {
  return [...text.matchAll(/^### (.+)\n\n```ts\n([\s\S]+?)^```/gm)].map(([, title = '', code = '']) => ({
    title,
    code,
    expected: [...code.matchAll(/^\s*\/\/ (.+)$/gm)].map(([, line = '']) => line),
  }));
}

/** Runs an example with the numerics of this checkout in place of the package, and gives what it prints. */
function run(code: string): string[] {
  const printed: string[] = [];
  const body = code.replace(/import \{([^}]+)\} from 'ballast\/quant';/, 'const {$1} = quant;');
  const log = (...values: readonly unknown[]) => printed.push(values.map(String).join(' '));
  new Function('quant', 'console', body)(quant, { log });
  return printed;
}

const examples = readExamples(README);

describe('the README of the numerics', () => {
  test('has thirteen examples, each of which prints something', () => {
    expect(examples).toHaveLength(13);
    expect(examples.filter(({ expected }) => expected.length === 0)).toEqual([]);
  });

  test.each(examples.map((example) => [example.title, example] as const))('example %s', (_, { code, expected }) => {
    expect(run(code)).toEqual(expected);
  });
});
