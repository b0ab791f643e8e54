import { describe, expect, it } from 'vitest';
import { allPages } from '../../../adapters/exchange/allPages.ts';

function paged(pages: readonly unknown[]) {
  const cursors: unknown[] = [];
  let index = 0;
  return {
    cursors,
    fetch: async (cursor: Readonly<Record<string, string>>) => {
      cursors.push(cursor);
      return pages[index++];
    },
  };
}

describe('allPages', () => {
  it('follows the cursor to the end', async () => {
    const { cursors, fetch } = paged([
      { list: [{ a: 1 }], cursor: 'x', has_next: true },
      { list: [], cursor: 'y' },
      { list: [{ a: 2 }], cursor: '' },
    ]);
    expect(await allPages(fetch, 'list', 'things')).toEqual([{ a: 1 }, { a: 2 }]);
    expect(cursors).toEqual([{}, { cursor: 'x' }, { cursor: 'y' }]);
  });

  it('takes a cursor that is written as a number', async () => {
    const { fetch, cursors } = paged([{ list: [{ a: 1 }], cursor: 7 }, { list: [{ a: 2 }] }]);
    expect(await allPages(fetch, 'list', 'things')).toHaveLength(2);
    expect(cursors).toEqual([{}, { cursor: '7' }]);
  });

  it('stops where the venue says that nothing follows, even with a cursor', async () => {
    const { fetch, cursors } = paged([{ list: [{ a: 1 }], cursor: 'x', has_next: false }]);
    expect(await allPages(fetch, 'list', 'things')).toEqual([{ a: 1 }]);
    expect(cursors).toHaveLength(1);
  });

  it.each([
    ['a torn page', [{ list: [{}], cursor: 'x' }, '{"list":[{']],
    ['a page without the list', [{ list: [{}], cursor: 'x' }, { error: 'x' }]],
    ['a list of something else', [{ list: [1] }]],
    ['no list at all', [null]],
    ['another page without a cursor', [{ list: [{}], has_next: true, cursor: '' }]],
    ['another page with a cursor of null', [{ list: [{}], has_next: true, cursor: null }]],
    ['a has_next that is no flag', [{ list: [{}], has_next: 'true', cursor: 'x' }]],
    ['a cursor that is no text', [{ list: [{}], cursor: { page: 2 } }]],
    [
      'a cursor that repeats',
      [
        { list: [], cursor: 'x' },
        { list: [], cursor: 'x' },
      ],
    ],
  ])('never takes half a list for a whole one: %s', async (_, pages) => {
    await expect(allPages(paged(pages).fetch, 'list', 'things')).rejects.toMatchObject({
      name: 'VenueUnreachableError',
    });
  });
});
