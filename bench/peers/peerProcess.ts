import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { peerFile } from './peerEnvironment.ts';

const helloSchema = z.object({
  python: z.string(),
  versions: z.record(z.string(), z.string()),
  tasks: z.record(z.string(), z.array(z.string())),
  missing: z.record(z.string(), z.string()),
});

const replySchema = z.union([
  z.object({ times: z.array(z.number()).min(1), weights: z.array(z.number()) }),
  z.object({ times: z.array(z.number()).min(1), value: z.number() }),
  z.object({ error: z.string(), timeout: z.boolean().optional() }),
]);

/** What is installed, and the tasks that each library takes. */
export type PeerHello = z.infer<typeof helloSchema>;

/** Times in ms of the repetitions with the weights or the figure, or what went wrong. */
export type PeerReply = z.infer<typeof replySchema>;

/** One task for one library. */
export interface PeerRequest {
  readonly task: string;
  readonly peer: string;
  /** Number of assets; none for tasks on series. */
  readonly size?: number;
  /** Repetitions go on for about so long, in seconds. */
  readonly budget: number;
  /** All calls together may take so long, in seconds. */
  readonly limit: number;
}

/** Solvers that do not look up from their work are ended this long after their limit. */
const GRACE_SECONDS = 10;
const START_SECONDS = 300;

const ONE_THREAD = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  NUMEXPR_NUM_THREADS: '1',
  VECLIB_MAXIMUM_THREADS: '1',
  RAYON_NUM_THREADS: '1',
};

interface Session {
  readonly child: ChildProcessWithoutNullStreams;
  readonly lines: AsyncIterator<string>;
  readonly errors: string[];
}

/** A Python process that holds the libraries in memory and times one task after the other; idle in between. */
export class PeerProcess {
  readonly hello: PeerHello;
  readonly #python: string;
  readonly #directory: string;
  readonly #script: string;
  #session: Session;

  private constructor(python: string, directory: string, script: string, session: Session, hello: PeerHello) {
    this.#script = script;
    this.#python = python;
    this.#directory = directory;
    this.#session = session;
    this.hello = hello;
  }

  /**
   * Starts the process and waits until every library is loaded.
   *
   * @param directory where the data are that the script reads
   * @param script of this folder that times the libraries
   */
  static async start(python: string, directory: string, script = 'time_peers.py'): Promise<PeerProcess> {
    const session = open(python, directory, script);
    return new PeerProcess(python, directory, script, session, await greeting(session));
  }

  /** Times one task. A process that overstays the limit is ended and replaced. */
  async ask(request: PeerRequest): Promise<PeerReply> {
    const { child } = this.#session;
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const line = await nextLine(this.#session, request.limit + GRACE_SECONDS);
    if (line !== undefined) return replySchema.parse(JSON.parse(line));
    const why = this.#session.errors.join('').trim().split('\n').at(-1);
    const ended = child.exitCode !== null;
    await end(this.#session);
    this.#session = open(this.#python, this.#directory, this.#script);
    await greeting(this.#session);
    return ended
      ? { error: `the process ended: ${why === '' ? 'without a word' : why}` }
      : { error: `more than ${request.limit} s`, timeout: true };
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    await end(this.#session);
  }
}

function open(python: string, directory: string, script: string): Session {
  const child = spawn(python, [peerFile(script), directory], { env: { ...process.env, ...ONE_THREAD } });
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors.push(text);
    if (errors.length > 20) errors.shift();
  });
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), errors };
}

async function greeting(session: Session): Promise<PeerHello> {
  const line = await nextLine(session, START_SECONDS);
  if (line !== undefined) return helloSchema.parse(JSON.parse(line));
  await end(session);
  throw new Error(`the peers did not start: ${session.errors.join('').trim().slice(-500)}`);
}

/** The next line; undefined where none comes in time or the process ends first. */
async function nextLine({ lines }: Session, seconds: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), seconds * 1_000);
  });
  try {
    const line = await Promise.race([lines.next(), late]);
    return line === undefined || line.done === true ? undefined : line.value;
  } finally {
    clearTimeout(timer);
  }
}

async function end({ child }: Session): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
