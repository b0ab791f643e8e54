import type { ModelChange } from './modelRecord.ts';

/**
 * The versions of one name that a roll back leads back to, the present one last; empty where none is adopted. An adoption puts a version on top, a roll back takes
 * the top away.
 *
 * @param changes of one name, oldest first
 */
export function adoptedVersions(
  changes: readonly Pick<ModelChange, 'kind' | 'version'>[],
): readonly [...earlier: number[]] {
  const adopted: number[] = [];
  for (const { kind, version } of changes)
    switch (kind) {
      case 'adopted':
        if (adopted.at(-1) !== version) adopted.push(version);
        break;
      case 'rolledBack':
        adopted.pop();
        break;
      case 'declined':
        break;
      default: {
        const unknown: never = kind;
        throw new Error(`no change ${String(unknown)}`);
      }
    }
  return adopted;
}

/** The version whose signals count; undefined where none is adopted. */
export function presentVersion(changes: readonly Pick<ModelChange, 'kind' | 'version'>[]): number | undefined {
  return adoptedVersions(changes).at(-1);
}
