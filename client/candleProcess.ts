import { CANDLE_TASK, type CandlePage, type CandleTask } from '../configuration/candleTask.ts';
import { Child } from './start/childProcess.ts';
import { inheritedEnvironment } from './start/inheritedEnvironment.ts';

/**
 * Has a process of the worker's kind, which may call venues, read bars.
 *
 * @param onPage takes each page as it comes
 * @param isStopped looked at after each page
 * @returns symbols that the venue does not list
 * @throws Error in its words where it could not go on; the pages before have been handed on
 */
export async function askCandles(
  dataDirectory: string,
  task: CandleTask,
  onPage: (page: CandlePage) => void,
  isStopped: () => boolean,
): Promise<readonly string[] | 'stopped'> {
  let fault: unknown;
  const child = new Child({
    name: 'candles',
    entry: 'worker/candleTaskProcess',
    environment: { ...inheritedEnvironment(), [CANDLE_TASK]: JSON.stringify(task) },
    dataDirectory,
    onProgress: (message) => {
      if (fault !== undefined || isStopped()) return;
      try {
        onPage(JSON.parse(message) as CandlePage);
      } catch (error) {
        fault = error;
        child.kill();
      }
      if (isStopped()) child.kill();
    },
    onExit: () => undefined,
  });
  try {
    return (await child.ready).unlisted as readonly string[];
  } catch (error) {
    if (fault !== undefined) throw fault;
    if (isStopped()) return 'stopped';
    throw error;
  } finally {
    await child.stop();
  }
}
