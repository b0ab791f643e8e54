import { Client, Connection } from '@temporalio/client';
import { expect, inject, test } from 'vitest';

test('the server of the test run has the namespace and lists its workflows', async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const client = new Client({ connection, namespace: inject('temporalNamespace') });
  expect((await client.workflow.count('WorkflowType = "none"')).count).toBe(0);
  await connection.close();
});

test.skipIf(inject('temporalUiUrl') === '')('its Web UI answers', async () => {
  const response = await fetch(inject('temporalUiUrl'));
  expect(response.status).toBe(200);
});
