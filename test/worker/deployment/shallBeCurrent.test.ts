import { describe, expect, it } from 'vitest';
import { shallBeCurrent } from '../../../worker/deployment/becomeCurrent.ts';
import { deploymentName } from '../../../worker/deployment/deploymentVersion.ts';

const NONE: ReadonlySet<string> = new Set();

describe('a version becomes the current one', () => {
  it('where there is none', () => {
    expect(shallBeCurrent('0.1.0-a', undefined, NONE)).toBe(true);
    expect(shallBeCurrent('0.1.0-a', { current: undefined, versions: ['0.1.0-b'] }, NONE)).toBe(true);
  });

  it('where the server has not seen it before, unless it is of an earlier package', () => {
    const before = { current: '0.10.0-a', versions: ['0.10.0-a'] };
    const working = new Set(['0.10.0-a']);
    expect(shallBeCurrent('0.10.0-b', before, working)).toBe(true);
    expect(shallBeCurrent('0.11.0-b', before, working)).toBe(true);
    expect(shallBeCurrent('built-by-hand', before, working)).toBe(true);
    expect(shallBeCurrent('0.9.0-b', before, working)).toBe(false);
    expect(shallBeCurrent('0.9.0-b', before, NONE)).toBe(true);
  });

  it('where it comes back and the present one has no worker any more, not where it has', () => {
    const before = { current: '0.1.0-b', versions: ['0.1.0-a', '0.1.0-b'] };
    expect(shallBeCurrent('0.1.0-a', before, new Set(['0.1.0-b']))).toBe(false);
    expect(shallBeCurrent('0.1.0-a', before, NONE)).toBe(true);
    expect(shallBeCurrent('0.1.0-b', before, NONE)).toBe(false);
  });
});

it('each task queue has a deployment of its own, under a name that the server takes', () => {
  const names = ['ballast', 'ballast.eu', 'ballast:eu', 'bállast'].map(deploymentName);
  expect(new Set(names).size).toBe(4);
  for (const name of names) expect(name).toMatch(/^ballast-[A-Za-z0-9_-]+$/);
});
