/** What became of a new configuration. */
export interface ReloadAnswer {
  readonly outcome: 'taken' | 'unchanged' | 'refused';
  /** Names of accounts. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** True where settings that are there once for all accounts are others now. */
  readonly common: boolean;
  /** Name of the configuration that is in force now. */
  readonly hash: string;
  /** Why it was refused; empty otherwise. */
  readonly reason: string;
}

/** What became of it, for people. */
export function reloadSentence({ outcome, added, changed, removed, common, hash, reason }: ReloadAnswer): string {
  switch (outcome) {
    case 'unchanged':
      return `nothing has changed; ${hash} stays in force`;
    case 'refused':
      return `refused, ${hash} stays in force: ${reason}`;
    case 'taken': {
      const parts = [
        ...(added.length === 0 ? [] : [`new: ${added.join(', ')}`]),
        ...(changed.length === 0 ? [] : [`changed from the next cycle on: ${changed.join(', ')}`]),
        ...(removed.length === 0 ? [] : [`removed: ${removed.join(', ')}`]),
        ...(common ? ['other notifications'] : []),
      ];
      return `${hash} is in force; ${parts.join('; ')}`;
    }
    default:
      return outcome satisfies never;
  }
}
