// Approves plans that wait, as long as no trade is larger than what is named; larger ones are left for a person.
// Usage: node dist/examples/approveSmallPlans.js 50        Needs `cycle.approval: "required"`; run it from a timer.
import { BallastClient, loadConfiguration } from 'ballast';

const largest = Number(process.argv[2]);
if (!(largest > 0)) {
  console.error('Usage: approveSmallPlans LARGEST_TRADE');
  process.exit(2);
}
const configuration = loadConfiguration();
const client = await BallastClient.connect(configuration);
try {
  // The server may run cycles of other programs beside those of the configured accounts.
  const running = client.accounts.map((account) => client.listCycles({ account, outcome: 'running' }));
  for (const { workflowId } of (await Promise.all(running)).flat()) {
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
