import { userInfo } from 'node:os';

/**
 * The name that is recorded with what a person does on the command line. A container may run under a user ID without a name, which must not keep
 * anybody from stopping an account.
 */
export function person(nameOf = (): string => userInfo().username): string {
  try {
    return `${nameOf()} (command line)`;
  } catch {
    return `user ${process.getuid?.() ?? 'without a name'} (command line)`;
  }
}
