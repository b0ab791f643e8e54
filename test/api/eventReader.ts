type Data = Record<string, unknown>;

/** Longest wait for an event, ms: shorter than a test may take, so that what was missing is named. */
const PATIENCE_MS = 150_000;

/** Reads server-sent events as they come. */
export class EventReader {
  private readonly ending: AbortController;
  private readonly reader: ReadableStreamDefaultReader<string>;
  private text = '';
  /** Names of the events that were read, for an error. */
  private readonly seen: string[] = [];

  private constructor(reader: ReadableStreamDefaultReader<string>, ending: AbortController) {
    this.reader = reader;
    this.ending = ending;
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
    const ending = new AbortController();
    const response = await fetch(url, { headers, signal: ending.signal });
    if (response.status !== 200 || response.body === null) throw new Error(`the stream is refused: ${response.status}`);
    return new EventReader(response.body.pipeThrough(new TextDecoderStream()).getReader(), ending);
  }

  /** The next event of a name. */
  next(name: string): Promise<Data> {
    return this.until(name, () => true);
  }

  /** The next event of a name that is as wanted. */
  async until(name: string, isWanted: (data: Data) => boolean): Promise<Data> {
    let alarm: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      alarm = setTimeout(() => {
        const seen = this.seen.slice(-20).join(', ') || 'none';
        reject(new Error(`no event ${name} as wanted within ${PATIENCE_MS / 1_000} s; events read: ${seen}`));
      }, PATIENCE_MS);
    });
    return await Promise.race([this.read(name, isWanted), late]).finally(() => clearTimeout(alarm));
  }

  private async read(name: string, isWanted: (data: Data) => boolean): Promise<Data> {
    for (;;) {
      const end = this.text.indexOf('\n\n');
      if (end < 0) {
        const { value, done } = await this.reader.read();
        if (done) throw new Error(`the stream has ended before an event ${name}`);
        this.text += value;
        continue;
      }
      const lines = this.text.slice(0, end).split('\n');
      this.text = this.text.slice(end + 2);
      const event = lines.find((line) => line.startsWith('event: '))?.slice(7);
      if (event !== undefined) this.seen.push(event);
      if (event !== name) continue;
      const data = JSON.parse(lines.find((line) => line.startsWith('data: '))?.slice(6) ?? '{}') as Data;
      if (isWanted(data)) return data;
    }
  }

  close(): void {
    this.ending.abort();
  }
}
