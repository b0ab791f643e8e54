import { expect, it } from 'vitest';
import { person } from '../../../client/cli/person.ts';

it('names the user of the command line, also one that the system has no name for', () => {
  expect(person(() => 'ada')).toBe('ada (command line)');
  const unknown = person(() => {
    throw new Error('uv_os_get_passwd returned ENOENT');
  });
  expect(unknown).toMatch(/^user .+ \(command line\)$/);
});
