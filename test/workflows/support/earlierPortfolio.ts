import { sleep } from '@temporalio/workflow';

/** An actor of other code: what it has done stands in no history of the present one. */
export async function portfolio(): Promise<void> {
  await sleep('1 day');
}
