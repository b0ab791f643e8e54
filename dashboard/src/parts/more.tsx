import { Fault } from './panel.tsx';
import type { GrowingList } from './usePages.ts';

/** What stands below a list that grows: why its next page could not be read, and the button that asks for it. */
export function More({ of: { problem, hasMore, more } }: { readonly of: GrowingList<unknown> }) {
  return (
    <>
      {problem !== '' && <Fault message={problem} />}
      {hasMore && (
        <button type="button" onClick={more}>
          Show more
        </button>
      )}
    </>
  );
}
