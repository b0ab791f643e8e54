import { definedIn } from '../start/inheritedEnvironment.ts';
import { childEnvironment } from '../start/runDirectory.ts';
import { type CommonOptions, runningFile } from './commandContext.ts';

/** The environment of a process that works for a command: it reads the configuration that the command itself goes by. */
export function environmentFor(options: CommonOptions): Record<string, string> {
  const running = runningFile(options);
  if (running !== undefined) return childEnvironment(running);
  const { config, address, namespace, dataDirectory } = options;
  return definedIn({
    ...process.env,
    BALLAST_CONFIG: config ?? process.env.BALLAST_CONFIG,
    BALLAST__TEMPORAL__ADDRESS: address ?? process.env.BALLAST__TEMPORAL__ADDRESS,
    BALLAST__TEMPORAL__NAMESPACE: namespace ?? process.env.BALLAST__TEMPORAL__NAMESPACE,
    BALLAST__DATA_DIRECTORY: dataDirectory ?? process.env.BALLAST__DATA_DIRECTORY,
  });
}
