import { runSimulatorProcess } from './runSimulatorProcess.ts';

/* The process that runs the simulator on a market that is made here. */
await runSimulatorProcess(async (options) => ({ options }));
