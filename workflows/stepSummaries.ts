import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { ActorSteps, CycleSteps, OrderSteps, ReconciliationSteps } from '../core/cycles/cycleSteps.ts';
import type { NotificationSteps } from '../core/cycles/notificationSteps.ts';
import { REGISTERED_NAMES } from '../core/cycles/stepNames.ts';
import type { TrainingSteps } from '../core/cycles/trainingSteps.ts';
import type { TuningSteps } from '../core/tuning/tuningSteps.ts';

type Steps = CycleSteps &
  OrderSteps &
  ActorSteps &
  ReconciliationSteps &
  NotificationSteps &
  TrainingSteps &
  TuningSteps;

/** What each step does, in one line of the Web UI's history. */
const SUMMARIES: { readonly [Step in keyof Steps]: string } = {
  resolveSettings: 'the input with the configuration makes the settings',
  admitCycle: 'asks the account to let the cycle in',
  openCycle: 'writes the start of the cycle to the ledger',
  recoverOrders: 'takes up open orders that nobody looks after',
  checkBreakers: 'values the account and checks its breakers',
  fetchSignals: 'signals of the provider, or of the start',
  snapshotHoldings: 'what the account holds at the venue',
  fetchMarket: 'prices, rules and candles of the universe',
  optimize: 'forecast, targets and trades: the plan',
  recordPlan: 'writes the plan to the ledger',
  recordApproval: "writes a person's answer to the plan to the ledger",
  runOrder: 'has a trade ordered and waits for it',
  closeCycle: 'writes how the cycle ended, and tells the account',
  recallCycle: 'reads what came of the cycle from the ledger',
  reserveOrder: 'reserves for the order in the account',
  prepareOrder: 'last check on fresh prices, then commits the intent',
  sendOrder: 'sends the order once, or finds what became of it',
  followOrder: 'reads the order at the venue',
  awaitOrder: 'waits until the order at the venue changes',
  releaseOrder: 'releases the reservation of the order in the account',
  reconcileAccount: 'compares balances with orders',
  isRunning: 'asks whether the live cycle still runs',
  recallEnding: 'reads from the ledger how a cycle ended',
  recallAccount: 'reads limits and trading state',
  commandAccount: 'commits a command to the ledger',
  cancelOrders: 'cancels open orders as the state of the account says',
  acceptOtherHand: 'records that orders of another hand are accepted',
  takeSignals: 'stores signals that were sent to the account',
  startLiquidation: 'starts the cycle that sells the account to cash',
  recordPause: 'commits a pause as earlier versions did',
  recordResume: 'commits a resume as earlier versions did',
  deliverNotification: 'hands the message to its channel',
  giveUpNotification: 'records that the channel does not take the message',
  prepareTraining: 'brings the candles to learn from up to date',
  trainWindow: 'trains on the past of a window and rates the window',
  finishTraining: 'judges the windows, trains on everything, keeps the model',
  decideModel: 'records whether the model is adopted',
  tryVariant: 'backtests a combination of settings',
  chooseVariant: 'chooses among the combinations, walking forward',
};

function isStep(name: string | symbol): name is keyof Steps {
  return typeof name === 'string' && Object.hasOwn(SUMMARIES, name);
}

function registered(step: keyof Steps): string {
  return step in REGISTERED_NAMES ? REGISTERED_NAMES[step as keyof typeof REGISTERED_NAMES] : step;
}

/** Steps with these options, each with its summary. */
export function describedSteps<Chosen extends Partial<Steps>>(options: ActivityOptions): Chosen {
  return new Proxy({} as Chosen, {
    get: (_, name) =>
      isStep(name)
        ? proxyActivities<Record<string, Steps[keyof Steps]>>({ summary: SUMMARIES[name], ...options })[
            registered(name)
          ]
        : undefined,
  });
}
