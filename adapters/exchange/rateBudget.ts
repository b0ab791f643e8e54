import { PRIORITIES, type Priority } from './requestPriority.ts';

/** A clock that nobody sets, and an alarm. */
export interface Pace {
  /** Time in ms. */
  readonly now: () => number;
  readonly after: (ms: number, wake: () => void) => void;
}

const REAL_PACE: Pace = {
  now: () => performance.now(),
  after: (ms, wake) => void setTimeout(wake, ms),
};

/** A request that leaves: what it takes of the budget, and how long it has waited for it, ms. */
export interface RequestNews {
  readonly priority: Priority;
  readonly budgetMs: number;
  readonly waitedMs: number;
}

interface Waiting {
  readonly cost: number;
  readonly since: number;
  readonly go: () => void;
}

/**
 * What may be asked of a venue in a time: a request of cost c keeps the next one waiting for c times as long as one of cost 1. Of those that wait the most urgent goes
 * first, and of one urgency who came first.
 */
export class RateBudget {
  private readonly msPerUnit: number;
  private readonly tell: (news: RequestNews) => void;
  private readonly pace: Pace;
  /** Those that wait, by what they are for, in the order of urgency. */
  private readonly queues: readonly { readonly priority: Priority; readonly waiting: Waiting[] }[];
  /** When the next request may leave. */
  private freeAt = Number.NEGATIVE_INFINITY;
  private hasAlarm = false;

  /** @param msPerUnit how long a request of cost 1 takes of the budget, ms @param tell told of each request that leaves */
  constructor(msPerUnit: number, pace: Pace = REAL_PACE, tell: (news: RequestNews) => void = () => undefined) {
    this.msPerUnit = msPerUnit;
    this.tell = tell;
    this.pace = pace;
    this.queues = PRIORITIES.map((priority) => ({ priority, waiting: [] }));
  }

  /** Resolves once a request of that cost may leave. */
  take(cost: number, priority: Priority): Promise<void> {
    return new Promise((go) => {
      this.queues.find((queue) => queue.priority === priority)?.waiting.push({ cost, since: this.pace.now(), go });
      this.letGo();
    });
  }

  private letGo(): void {
    while (!this.hasAlarm) {
      const now = this.pace.now();
      const queue = this.queues.find(({ waiting }) => waiting.length > 0);
      if (queue === undefined) return;
      if (now < this.freeAt) {
        this.wakeAfter(this.freeAt - now);
        return;
      }
      const request = queue.waiting.shift();
      if (request === undefined) return;
      const budgetMs = request.cost * this.msPerUnit;
      this.freeAt = now + budgetMs;
      this.tell({ priority: queue.priority, budgetMs, waitedMs: now - request.since });
      request.go();
    }
  }

  private wakeAfter(ms: number): void {
    this.hasAlarm = true;
    this.pace.after(Math.ceil(ms), () => {
      this.hasAlarm = false;
      this.letGo();
    });
  }
}
