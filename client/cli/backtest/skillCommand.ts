import { type Command, InvalidArgumentError } from 'commander';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { PlantedSkill } from '../../../research/planted/plantedSignals.ts';
import type { SeedMean, SkillRow } from '../../../research/planted/skillTable.ts';
import { type CommonOptions, print } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { tableLines } from '../table.ts';
import { countIn, pastOptions } from './arguments.ts';
import { type ResearchOptions, researchOf } from './researchOptions.ts';
import { WatchedWork } from './watchedWork.ts';

type Skill = Omit<PlantedSkill, 'seed'>;

interface SkillOptions
  extends Pick<ResearchOptions, 'config' | 'dataDirectory' | 'from' | 'to' | 'candles' | 'venue' | 'every'>,
    Pick<ResearchOptions, 'cash' | 'takerFee' | 'makerFee'>,
    Pick<CommonOptions, 'json'> {
  readonly seeds: number;
}

const LONGEST_HORIZON = 365;
const MOST_SEEDS = 1000;

/** `ballast skill`: what the configuration would have made of signals whose skill is known, since it was planted. */
export function registerSkill(program: Command): void {
  pastOptions(program.command('skill'))
    .description('Backtest on signals of a known, true information coefficient, with new noise for each seed')
    .argument('<skills...>', 'IC,DAYS: coefficient and horizon, such as 0,7 and 0.05,7', skillOf)
    .option('--seeds <count>', 'backtests of each skill', countIn(1, MOST_SEEDS), 10)
    .action(async (skills: readonly Skill[], _options: unknown, command: Command) => {
      try {
        process.exitCode = await measureSkill(skills, command.optsWithGlobals<SkillOptions>());
      } catch (error) {
        if (error instanceof InvalidInputError) command.error(`error: ${error.message}`, { exitCode: EXIT.usage });
        throw error;
      }
    });
}

async function measureSkill(skills: readonly Skill[], options: SkillOptions): Promise<number> {
  const { research } = await researchOf({
    ...options,
    depositEvery: { unit: 'months', count: 1 },
    depth: 1,
    delay: 0,
    breakers: false,
    resumeAfter: Number.POSITIVE_INFINITY,
  });
  const { skillRow } = await import('../../../research/planted/skillTable.ts');
  const work = new WatchedWork();
  const rows: SkillRow[] = [];
  try {
    for (const skill of skills) {
      const row = await skillRow(research, skill, options.seeds, work.onlooker());
      if (row !== undefined) rows.push(row);
    }
  } finally {
    work.end();
  }
  const stopped = work.isStopped;
  print(options, { rows, ...(stopped ? { stopped } : {}) }, [
    ...(stopped ? ['Stopped: seeds that were not through are left out.'] : []),
    ...tableLines(['skill', 'days', 'seeds', 'return, %', 'Sharpe ratio', 'turnover', 'fees, %'], rows.map(cellsOf)),
    '',
    'Return, Sharpe ratio, turnover and fees are those of a year. After ±: half',
    'of the 95 % interval of the mean over the seeds. The market is the same in all.',
  ]);
  return stopped ? EXIT.interrupted : EXIT.ok;
}

function cellsOf({ informationCoefficient, horizonDays, seeds, ...figures }: SkillRow): readonly string[] {
  const share = (value: number) => (100 * value).toFixed(1);
  return [
    String(informationCoefficient),
    String(horizonDays),
    String(seeds),
    spread(figures.annualReturn, share),
    spread(figures.sharpeRatio, (value) => value.toFixed(2)),
    spread(figures.turnover, (value) => value.toFixed(1)),
    spread(figures.fees, share),
  ];
}

/** A mean, and how far its interval reaches to either side. */
function spread({ mean, upper }: SeedMean, format: (value: number) => string): string {
  return upper === undefined ? format(mean) : `${format(mean)} ± ${format(upper - mean)}`;
}

/** A coefficient and whole days. Each is parsed alone: commander hands on what came before. */
function skillOf(text: string, before: readonly Skill[] = []): readonly Skill[] {
  const match = /^(-?\d(?:\.\d{1,9})?),(\d{1,3})$/.exec(text);
  const [informationCoefficient, horizonDays] = [Number(match?.[1]), Number(match?.[2])];
  const isSkill = Math.abs(informationCoefficient) <= 1 && horizonDays >= 1 && horizonDays <= LONGEST_HORIZON;
  if (match === null || !isSkill)
    throw new InvalidArgumentError(`Give a coefficient from -1 to 1 and 1 to ${LONGEST_HORIZON} days, such as 0.05,7.`);
  return [...before, { informationCoefficient, horizonDays }];
}
