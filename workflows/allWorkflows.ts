export { notification } from './notification.ts';
export { portfolio } from './portfolio.ts';
export { reconciliation } from './reconciliation.ts';
export { recurringTraining } from './recurringTraining.ts';
export { symbolOrder } from './symbolOrder.ts';
export { tradingCycle } from './tradingCycle.ts';
export { trainModel } from './trainModel.ts';
export { tuneSettings } from './tuneSettings.ts';
