import type { Command } from 'commander';

/** A file of commands, and what it adds to the program. */
interface CommandModule {
  /** The commands right below the program that it adds. */
  readonly names: readonly string[];
  /** Its command works on all commands, so that all have to be there. */
  readonly needsAll?: true;
  load(): Promise<(program: Command) => void>;
}

/**
 * All commands, in the order of the help. A file is only loaded where one of its commands is asked for: with its libraries it costs more of the
 * processor than most commands do.
 */
export const COMMAND_MODULES: readonly CommandModule[] = [
  { names: ['start'], load: async () => (await import('./startCommand.ts')).registerStart },
  {
    names: ['status', 'balance', 'profit', 'trades', 'performance'],
    load: async () => (await import('./daily/dailyCommands.ts')).registerDaily,
  },
  { names: ['open'], load: async () => (await import('./daily/openCommand.ts')).registerOpen },
  { names: ['cycle'], load: async () => (await import('./cycleCommands.ts')).registerCycle },
  {
    names: ['portfolio', 'trade', 'plan', 'recommendations'],
    load: async () => (await import('./portfolioCommands.ts')).registerPortfolio,
  },
  {
    names: ['pause', 'halt', 'resume', 'liquidate'],
    load: async () => (await import('./switchCommands.ts')).registerSwitch,
  },
  { names: ['reconcile'], load: async () => (await import('./reconcileCommand.ts')).registerReconcile },
  { names: ['reload'], load: async () => (await import('./reloadCommand.ts')).registerReload },
  { names: ['order'], load: async () => (await import('./orderCommands.ts')).registerOrder },
  { names: ['schedule'], load: async () => (await import('./scheduleCommands.ts')).registerSchedule },
  { names: ['ledger'], load: async () => (await import('./ledgerCommands.ts')).registerLedger },
  { names: ['proposal'], load: async () => (await import('./proposalCommands.ts')).registerProposal },
  { names: ['watch'], load: async () => (await import('./watchCommand.ts')).registerWatch },
  { names: ['mcp'], load: async () => (await import('./mcpCommand.ts')).registerMcp },
  { names: ['user'], load: async () => (await import('./userCommand.ts')).registerUser },
  { names: ['audit'], load: async () => (await import('./auditCommands.ts')).registerAudit },
  { names: ['risk'], load: async () => (await import('./quant/riskCommand.ts')).registerRisk },
  { names: ['optimize'], load: async () => (await import('./quant/optimizeCommand.ts')).registerOptimize },
  { names: ['timeseries'], load: async () => (await import('./quant/timeseriesCommand.ts')).registerTimeseries },
  { names: ['backtest'], load: async () => (await import('./backtest/backtestCommand.ts')).registerBacktest },
  { names: ['skill'], load: async () => (await import('./backtest/skillCommand.ts')).registerSkill },
  { names: ['tune'], load: async () => (await import('./tune/tuneCommand.ts')).registerTune },
  { names: ['report'], load: async () => (await import('./backtest/reportCommand.ts')).registerReport },
  { names: ['compare'], load: async () => (await import('./backtest/compareCommand.ts')).registerCompare },
  { names: ['scorecard'], load: async () => (await import('./scorecardCommand.ts')).registerScorecard },
  { names: ['whatif'], load: async () => (await import('./whatIfCommand.ts')).registerWhatIf },
  { names: ['data'], load: async () => (await import('./data/dataCommands.ts')).registerData },
  { names: ['signals'], load: async () => (await import('./signals/signalCommands.ts')).registerSignals },
  { names: ['model'], load: async () => (await import('./model/modelCommands.ts')).registerModel },
  { names: ['logs'], load: async () => (await import('./logsCommand.ts')).registerLogs },
  {
    names: ['completion'],
    needsAll: true,
    load: async () => (await import('./completionCommand.ts')).registerCompletion,
  },
  { names: ['doctor'], load: async () => (await import('./doctorCommand.ts')).registerDoctor },
  { names: ['venue'], load: async () => (await import('./venue/venueCommands.ts')).registerVenue },
  { names: ['support'], load: async () => (await import('./supportCommand.ts')).registerSupport },
];

/**
 * The files that a command line needs: that of its command, and all of them where it names none that there is, since help and suggestions list what
 * there is, or needs them all. The version needs none.
 *
 * @param words the command line after `ballast`
 */
export function neededModules(program: Command, words: readonly string[]): readonly CommandModule[] {
  if (words[0] === '--version' || words[0] === '-V') return [];
  const name = commandWord(program, words);
  const found = COMMAND_MODULES.filter(({ names }) => name !== undefined && names.includes(name));
  return found.length > 0 && !found.some(({ needsAll }) => needsAll) ? found : COMMAND_MODULES;
}

/** The first word that is neither an option of the program nor its value; undefined where help is asked for before it. */
function commandWord(program: Command, words: readonly string[]): string | undefined {
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place];
    if (word === undefined || word === '--help' || word === '-h') return undefined;
    if (!word.startsWith('-')) return word;
    if (program.options.some(({ long, required }) => required && long === word)) place += 1;
  }
  return undefined;
}
