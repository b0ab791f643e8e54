import { LOOPBACK } from '../freePorts.ts';
import type { Executable } from '../sources/executable.ts';
import {
  DATABASE_FILE,
  SERVER_CONFIGURATION_FILE,
  type ServerPlace,
  SQLITE_PRAGMAS,
  UI_CONFIGURATION_FOLDER,
  writeServerConfiguration,
  writeUiConfiguration,
} from './configuration.ts';
import { DYNAMIC_CONFIGURATION } from './dynamicConfiguration.ts';
import { internalPorts } from './internalPorts.ts';
import type { ServerPart } from './serverProcess.ts';

/** What to run for one part of a server. */
export interface Command {
  part: ServerPart;
  command: string;
  args: string[];
}

/** The commands that make up a server: one for the CLI, which serves its UI itself, two for the built programs. Writes their configuration. */
export async function prepareCommands(executable: Executable, place: ServerPlace): Promise<Command[]> {
  switch (executable.kind) {
    case 'cli':
      return [{ part: 'server', command: executable.cli, args: devServerArguments(place) }];
    case 'built': {
      const { dataDirectory, port } = place;
      writeServerConfiguration(dataDirectory, { frontend: port, ...(await internalPorts(dataDirectory)) });
      writeUiConfiguration(place);
      return [
        {
          part: 'server',
          command: executable.server,
          args: ['--config-file', SERVER_CONFIGURATION_FILE, '--allow-no-auth', 'start'],
        },
        { part: 'ui', command: executable.ui, args: ['--config', UI_CONFIGURATION_FOLDER, 'start'] },
      ];
    }
    default: {
      const never: never = executable;
      throw new Error(`unknown executable ${JSON.stringify(never)}`);
    }
  }
}

function devServerArguments(place: ServerPlace): string[] {
  return [
    'server',
    'start-dev',
    ...['--db-filename', DATABASE_FILE],
    ...Object.entries(SQLITE_PRAGMAS).flatMap(([name, value]) => ['--sqlite-pragma', `${name}=${value}`]),
    // `default` is always there.
    ...(place.namespace === 'default' ? [] : ['--namespace', place.namespace]),
    ...['--ip', LOOPBACK, '--port', String(place.port)],
    ...['--ui-ip', LOOPBACK, '--ui-port', String(place.uiPort)],
    ...(place.codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', place.codecEndpoint]),
    ...['--log-level', 'warn'],
    ...Object.entries(DYNAMIC_CONFIGURATION).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
  ];
}
