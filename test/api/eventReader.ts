type Data = Record<string, unknown>;

/** Reads server-sent events as they come. */
export class EventReader {
  private readonly ending: AbortController;
  private readonly reader: ReadableStreamDefaultReader<string>;
  private text = '';

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
      if (!lines.includes(`event: ${name}`)) continue;
      const data = JSON.parse(lines.find((line) => line.startsWith('data: '))?.slice(6) ?? '{}') as Data;
      if (isWanted(data)) return data;
    }
  }

  close(): void {
    this.ending.abort();
  }
}
