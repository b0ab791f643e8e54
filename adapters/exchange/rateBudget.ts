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

/** How much may be asked of a venue in a time. */
export interface Allowance {
  /** How long a request of cost 1 takes of the budget where requests follow each other evenly, ms. */
  readonly msPerUnit: number;
  /** The time over which the venue counts, ms; endless where it has a counter that sinks evenly. */
  readonly windowMs: number;
  /** How far ahead of the even pace requests may leave after a rest, ms; 0 where the venue counts by the second. */
  readonly burstMs: number;
}

/**
 * What may be asked of a venue in a time: a request of cost c keeps the next one waiting for c times as long as one of cost 1, once the burst is used up. Of those that
 * wait the most urgent goes first, and of one urgency who came first. In no window of the venue does more leave than the even pace would let through: what a burst takes
 * ahead, a slower pace gives back. With a burst of b in a window of w, costs up to (w + b) / pace leave, so the pace is msPerUnit (w + b) / w (a token bucket).
 */
export class RateBudget {
  private readonly msPerUnit: number;
  private readonly burstMs: number;
  private readonly tell: (news: RequestNews) => void;
  private readonly pace: Pace;
  /** Those that wait, by what they are for, in the order of urgency. */
  private readonly queues: readonly { readonly priority: Priority; readonly waiting: Waiting[] }[];
  /** When all that has left is paid for. */
  private freeAt = Number.NEGATIVE_INFINITY;
  private hasAlarm = false;

  /** @param tell told of each request that leaves */
  constructor(
    { msPerUnit, windowMs, burstMs }: Allowance,
    pace: Pace = REAL_PACE,
    tell: (news: RequestNews) => void = () => undefined,
  ) {
    this.msPerUnit = msPerUnit * (1 + burstMs / windowMs);
    this.burstMs = burstMs;
    this.tell = tell;
    this.pace = pace;
    this.queues = PRIORITIES.map((priority) => ({ priority, waiting: [] }));
  }

  /** Resolves once a request of that cost may leave: at once where the venue does not count it. */
  take(cost: number, priority: Priority): Promise<void> {
    if (cost === 0) {
      this.tell({ priority, budgetMs: 0, waitedMs: 0 });
      return Promise.resolve();
    }
    return new Promise((go) => {
      this.queues.find((queue) => queue.priority === priority)?.waiting.push({ cost, since: this.pace.now(), go });
      this.letGo();
    });
  }

  private letGo(): void {
    while (!this.hasAlarm) {
      const now = this.pace.now();
      const queue = this.queues.find(({ waiting }) => waiting.length > 0);
      const request = queue?.waiting[0];
      if (queue === undefined || request === undefined) return;
      const budgetMs = request.cost * this.msPerUnit;
      // What is dearer than the burst leaves once all before it is paid for.
      const mayLeaveAt = this.freeAt - Math.max(this.burstMs - budgetMs, 0);
      if (now < mayLeaveAt) {
        this.wakeAfter(mayLeaveAt - now);
        return;
      }
      queue.waiting.shift();
      this.freeAt = Math.max(this.freeAt, now) + budgetMs;
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
