import { durationMs } from '../../configuration/duration.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { report } from '../../configuration/processMessage.ts';
import { requireVenue } from '../../core/venues/venues.ts';
import { installRuntime } from '../../worker/installRuntime.ts';
import { claimDataDirectory } from '../../worker/modeMarker.ts';
import { openPorts } from '../../worker/openPorts.ts';
import { workUntilEnded } from '../../worker/workUntilEnded.ts';
import { REQUESTS } from '../dialects.ts';
import { commandIn } from './command.ts';
import { isGuard } from './guards.ts';
import { HurriedService } from './hurriedService.ts';
import { Trap, withKillPoints } from './killPoints.ts';
import { LedgerPages } from './ledgerPages.ts';
import { withShortProof } from './shortProof.ts';
import { withoutGuard } from './withoutGuard.ts';

/** The product's worker on the product's ports, with traps between them that strike when the harness says so. */
async function run(): Promise<void> {
  const configuration = loadConfiguration();
  installRuntime(configuration);
  claimDataDirectory(configuration);
  const pages = new LedgerPages();
  pages.watch();
  const trap = new Trap();
  process.on('message', (message) => {
    const command = commandIn(message);
    switch (command?.type) {
      case undefined:
        return;
      case 'die':
        return trap.arm(command.point, command.passes);
      case 'hold':
        return trap.hold(command.account, command.ms);
      case 'fill disk':
        return pages.fill();
      case 'free disk':
        return pages.free();
      default: {
        const unreachable: never = command;
        return unreachable;
      }
    }
  });
  const ports = await openPorts(
    configuration,
    process.env,
    new HurriedService(durationMs(configuration.exchange.rulesMaxAge)),
  );
  try {
    const guard = process.env.BALLAST_CHAOS_WITHOUT ?? '';
    const dependencies = isGuard(guard) ? withoutGuard(ports.dependencies, guard) : ports.dependencies;
    const timely = requireVenue(configuration.exchange.id).uniqueForEver ? dependencies : withShortProof(dependencies);
    const submission = new RegExp(REQUESTS[configuration.exchange.id].submission);
    await workUntilEnded(configuration, withKillPoints(timely, trap, submission), ports.superseded);
  } finally {
    await ports.close();
  }
}

try {
  await run();
  report({ type: 'stopped' });
} catch (error) {
  report({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
