// Approves plans that wait, as long as no trade is larger than what is named; larger ones are left for a person.
// Usage: node dist/examples/approveSmallPlans.js 50        Needs `cycle.approval: "required"`; run it from a timer.
import { BallastClient, loadConfiguration } from 'ballast';

const largest = Number(process.argv[2]);
if (!(largest > 0)) {
  console.error('Usage: approveSmallPlans LARGEST_TRADE');
  process.exit(2);
}
const client = await BallastClient.connect(loadConfiguration());
try {
  for (const { workflowId } of await client.listCycles({ outcome: 'running' })) {
    const { approval } = await client.cycleStatus(workflowId);
    const plan = await client.cyclePlan(workflowId);
    if (approval === undefined || plan === null) continue;
    const tooLarge = plan.trades.filter(({ quoteAmount }) => Number(quoteAmount) > largest);
    if (tooLarge.length > 0) {
      console.log(
        `${workflowId}: left for a person, ${tooLarge.map(({ symbol }) => symbol).join(', ')} above $${largest}`,
      );
      continue;
    }
    // The plan is named, so that another one that takes its place meanwhile is not approved by mistake.
    const answer = await client.approveCycle(workflowId, 'approveSmallPlans', approval.plan);
    console.log(`${workflowId}: ${answer.kind}`);
  }
} finally {
  await client.close();
}
