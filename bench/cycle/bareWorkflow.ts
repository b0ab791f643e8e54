import { proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '10s' });

/** As many activities one after the other as a cycle has, and nothing else: the floor that the server sets. */
export async function bare(activities: number): Promise<void> {
  for (let index = 0; index < activities; index += 1) await nothing();
}
