import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ensureSearchAttributes } from '../../temporalServer/ensureSearchAttributes.ts';

let connection: Connection;
const namespace = inject('temporalNamespace');
/** A name no other test uses: attributes stay for the life of the server. */
const name = (label: string) => `${label}${randomUUID().replaceAll('-', '').slice(0, 8)}`;

beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
});
afterAll(() => connection.close());

test('what is missing is added, what is there is left alone, and a workflow can use it at once', async () => {
  const account = name('BallastAccount');
  expect(await ensureSearchAttributes(connection, namespace, { [account]: 'Keyword' })).toEqual({
    added: [account],
    missing: [],
  });
  expect(await ensureSearchAttributes(connection, namespace, { [account]: 'Keyword' })).toEqual({
    added: [],
    missing: [],
  });
  const client = new Client({ connection, namespace });
  const handle = await client.workflow.start('nobody runs this', {
    taskQueue: 'nobody',
    workflowId: name('search-'),
    typedSearchAttributes: new TypedSearchAttributes([
      { key: defineSearchAttributeKey(account, 'KEYWORD'), value: 'main' },
    ]),
  });
  expect((await handle.describe()).typedSearchAttributes.get(defineSearchAttributeKey(account, 'KEYWORD'))).toBe(
    'main',
  );
  await handle.terminate();
});

test('several callers at once agree', async () => {
  const outcome = name('BallastOutcome');
  const results = await Promise.all(
    Array.from({ length: 5 }, () =>
      ensureSearchAttributes(inject('temporalAddress'), namespace, { [outcome]: 'KeywordList' }),
    ),
  );
  expect(results.flatMap((result) => result.missing)).toEqual([]);
  expect(results.flatMap((result) => result.added)).toContain(outcome);
});

test('an attribute that exists with another type is reported, and the others are added', async () => {
  const [taken, free] = [name('BallastTaken'), name('BallastFree')];
  await ensureSearchAttributes(connection, namespace, { [taken]: 'Keyword' });
  expect(await ensureSearchAttributes(connection, namespace, { [taken]: 'Datetime', [free]: 'Keyword' })).toEqual({
    added: [free],
    missing: [{ name: taken, type: 'Datetime', reason: 'it exists as Keyword' }],
  });
});

test('an attribute that the server refuses is reported with its reason and the command for those who may', async () => {
  const wanted = Object.fromEntries(Array.from({ length: 5 }, () => [name('BallastMany'), 'Double' as const]));
  const { added, missing } = await ensureSearchAttributes(connection, namespace, wanted);
  expect(added.length + missing.length).toBe(5);
  expect(missing.length).toBeGreaterThan(0);
  expect(missing[0]?.reason).toMatch(
    /refuses to add it \(.+\); where you may: temporal operator search-attribute create .* --type Double/,
  );
});

test('a server that cannot be reached is an error', async () => {
  const unreachable = Connection.lazy({ address: '127.0.0.1:1', interceptors: [] });
  await expect(ensureSearchAttributes(unreachable, namespace, { BallastAccount: 'Keyword' })).rejects.toThrow(
    'UNAVAILABLE',
  );
  await unreachable.close();
});
