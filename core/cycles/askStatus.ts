import type { TuningProgress } from '../tuning/tuningProgress.ts';
import type { CycleStatus } from './cycleStatus.ts';
import type { PortfolioStatus } from './portfolioProtocol.ts';
import { withMoments } from './shownTimes.ts';
import type { TrainingProgress } from './training.ts';

/** A workflow that answers queries, such as the handle of one. */
interface Asked {
  query(name: string): Promise<unknown>;
}

/** What the actor of an account answers to `portfolioStatus`. Workflows show moments as texts; here they are ms UTC. */
export async function askAccount(actor: Asked): Promise<PortfolioStatus> {
  return withMoments(await actor.query('portfolioStatus')) as PortfolioStatus;
}

/** What a cycle answers to `status`, with its moments in ms UTC. */
export async function askCycle(cycle: Asked): Promise<CycleStatus> {
  return withMoments(await cycle.query('status')) as CycleStatus;
}

/** What the training of a model answers to `progress`. */
export async function askTraining(training: Asked): Promise<TrainingProgress> {
  return (await training.query('progress')) as TrainingProgress;
}

/** What a search for settings answers to `progress`. */
export async function askTuning(search: Asked): Promise<TuningProgress> {
  return (await search.query('progress')) as TuningProgress;
}
