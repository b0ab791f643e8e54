import { type Profiler, Session } from 'node:inspector';
import { STAGE_OF_FUNCTION, STAGES, type Stage } from './stages.ts';

const SAMPLE_EVERY_US = 200;

/** Share of the time of some work that each stage takes, by sampling: a sample counts for the innermost stage on its stack. Shares sum to 1. */
export function profileStages(work: () => void): Readonly<Record<string, number>> {
  const { nodes, samples = [], timeDeltas = [] } = profileOf(work);
  const stageOf = new Map<number, Stage>();
  // A parent comes before its children.
  for (const { id, children, callFrame } of nodes) {
    const stage = STAGE_OF_FUNCTION.get(callFrame.functionName) ?? stageOf.get(id) ?? 'rest';
    stageOf.set(id, stage);
    for (const child of children ?? []) stageOf.set(child, stage);
  }
  const times = new Map<Stage, number>();
  let total = 0;
  for (const [k, id] of samples.entries()) {
    const stage = stageOf.get(id) ?? 'rest';
    const time = timeDeltas[k] ?? 0;
    times.set(stage, (times.get(stage) ?? 0) + time);
    total += time;
  }
  return Object.fromEntries(STAGES.map((stage) => [stage, (times.get(stage) ?? 0) / total]));
}

function profileOf(work: () => void): Profiler.Profile {
  const session = new Session();
  session.connect();
  try {
    // A session within its own process answers before `post` returns.
    session.post('Profiler.enable');
    session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
    session.post('Profiler.start');
    work();
    let profile: Profiler.Profile | undefined;
    session.post('Profiler.stop', (error, result) => {
      if (error !== null) throw error;
      profile = result.profile;
    });
    if (profile === undefined) throw new Error('the profiler gave no profile');
    return profile;
  } finally {
    session.disconnect();
  }
}
