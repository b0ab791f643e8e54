import { z } from 'zod';
import { DEFAULT_LIMITS, RISK_MEASURES } from '../core/portfolio/account/limits.ts';
import { DEFAULT_OBJECTIVE, OBJECTIVES } from '../core/portfolio/decision/objective.ts';
import { DEFAULT_FORECAST, VOLATILITY_MODELS } from '../core/portfolio/forecast/forecastSettings.ts';
import { type AccountEntry, accountList, accountNames, settingsOfAccount } from './accountsSection.ts';
import { api } from './apiSection.ts';
import { atMost } from './atMost.ts';
import { breakers } from './breakerSection.ts';
import { credentialVariables, sameVariables } from './credentialVariables.ts';
import { duration } from './duration.ts';
import { exchange, liveMarketProblems, venueProblems } from './exchangeSection.ts';
import { filePath } from './filePath.ts';
import { fixedWeightProblems } from './fixedWeights.ts';
import { marketCapProblems } from './marketCapWeights.ts';
import { notifications } from './notificationsSection.ts';
import { orders, protection } from './orderSections.ts';
import { port } from './portNumber.ts';
import { signals } from './signalSection.ts';
import { temporal } from './temporalSection.ts';
import { tuning } from './tuningSection.ts';
import { valuation } from './valuationSection.ts';
import { hasCredentials } from './webAddress.ts';

const tradingSymbol = z
  .string()
  .regex(/^[A-Z0-9]{1,15}-[A-Z0-9]{2,10}$/)
  .meta({ title: 'a symbol in the form BASE-QUOTE, such as ALT-USD' });
const decimalText = z
  .string()
  .regex(/^\d{1,15}(\.\d{1,18})?$/)
  .meta({ title: 'a decimal number in quotes, such as "600"' });
/** The most entries that lists of symbols may have: what is made of them travels between workflows, and has a bound. */
const MOST_SYMBOLS = 500;
const MOST_GROUPS = 50;
const MOST_STABLECOINS = 200;

const symbolList = z.array(tradingSymbol).max(MOST_SYMBOLS);

const share = z.number().gt(0).lte(1);
const limits = z.strictObject({
  maxWeight: share
    .default(DEFAULT_LIMITS.maxWeight)
    .describe('Largest share of equity that one asset may have after a trade'),
  maxPositions: z.number().int().min(1).max(200).default(DEFAULT_LIMITS.maxPositions).describe('Most names held'),
  rebalanceThreshold: z
    .number()
    .min(0)
    .lt(1)
    .default(DEFAULT_LIMITS.rebalanceThreshold)
    .describe('A weight must change by more than this before it is traded'),
  rebalanceMode: z
    .enum(['relative', 'absolute'])
    .default(DEFAULT_LIMITS.rebalanceMode)
    .describe('relative: share of the larger of present and target weight; absolute: points of equity'),
  minTradeAmount: z
    .number()
    .gt(0)
    .default(DEFAULT_LIMITS.minTradeAmount)
    .describe("Smallest trade in quote currency; the venue's own minimum applies where it is larger"),
  maxBalanceUse: share
    .default(DEFAULT_LIMITS.maxBalanceUse)
    .describe('The buys of one cycle use at most this share of the free balance'),
  minConfidence: z
    .number()
    .min(0)
    .max(1)
    .default(DEFAULT_LIMITS.minConfidence)
    .describe('Signals below it buy nothing'),
  riskBudget: share
    .default(DEFAULT_LIMITS.riskBudget)
    .describe('One-day 95 % risk of the portfolio by riskMeasure, as a share of equity'),
  riskMeasure: z
    .enum(RISK_MEASURES)
    .default(DEFAULT_LIMITS.riskMeasure)
    .describe('What the budget bounds: the value at risk, or the mean loss beyond it'),
});

const universe = z.strictObject({
  symbols: z
    .union([z.literal('all'), symbolList.min(1)])
    .default('all')
    .describe('Symbols to consider, or "all" that the venue trades against the quote currency'),
  deny: symbolList.default([]).describe('Symbols never bought; held ones are kept or sold'),
  allow: z
    .union([z.literal('all'), symbolList.min(1)])
    .default('all')
    .describe('The only symbols that are ever bought, or "all"; others that are held are kept or sold'),
  protect: z
    .record(tradingSymbol, decimalText)
    .refine(atMost(MOST_SYMBOLS), { error: `at most ${MOST_SYMBOLS} symbols` })
    .meta({ title: 'an object of symbols and base units, such as { "BTC-USD": "0.5" }', maxProperties: MOST_SYMBOLS })
    .default({})
    .describe('Holdings that no sell goes below, in base units'),
  minQuoteVolume24h: z
    .number()
    .min(0)
    .default(0)
    .describe('Markets with less volume in 24 hours, in quote currency, are not entered'),
  maxSpread: share
    .default(0.02)
    .describe(
      'Markets whose spread is a larger share of the price are neither entered nor left, unless the account is sold to cash',
    ),
  stablecoins: z
    .array(z.string().max(20))
    .max(MOST_STABLECOINS)
    .default([
      'USDC',
      'USDT',
      'DAI',
      'PYUSD',
      'EURC',
      'TUSD',
      'USDP',
      'GUSD',
      'USDS',
      'FDUSD',
      'BUSD',
      'RLUSD',
      'USDG',
      'USD1',
      'EURI',
    ])
    .describe('Assets pegged to a currency: never bought as a position'),
  maxSymbols: z
    .number()
    .int()
    .min(1)
    .max(MOST_SYMBOLS)
    .default(60)
    .describe('With "all": the most traded ones by 24 h volume'),
});

const market = z.strictObject({
  historyDays: z.number().int().min(30).max(3_000).default(365).describe('Daily candles read for each symbol'),
  minimumHistory: z
    .number()
    .int()
    .min(20)
    .max(3_000)
    .default(60)
    .describe('A symbol with fewer daily returns is not bought'),
});

const forecast = z.strictObject({
  volatility: z
    .enum(VOLATILITY_MODELS)
    .default(DEFAULT_FORECAST.volatility)
    .describe('Model of volatilities: the next one in this list takes over where one fails'),
  informationCoefficient: z
    .number()
    .min(0)
    .max(1)
    .default(DEFAULT_FORECAST.informationCoefficient)
    .describe('Skill that signals which tell no return are given credit for: their correlation with what comes'),
  leadLag: z
    .boolean()
    .default(DEFAULT_FORECAST.varViews.enabled)
    .describe('Whether symbols that significantly lead others (VAR, Granger) count as views'),
  pairs: z
    .boolean()
    .default(DEFAULT_FORECAST.pairs.enabled)
    .describe('Whether cointegrated pairs count as one bet, and their return to the mean as a view'),
});

const supplies = z
  .record(
    tradingSymbol,
    z.union([z.string().regex(/^\d{1,20}(\.\d{1,18})?$/), z.number().min(0).max(1e20)]).meta({
      title: 'a supply, such as "19800000" or 19800000',
    }),
  )
  .refine(atMost(MOST_SYMBOLS), { error: `at most ${MOST_SYMBOLS} symbols` })
  .meta({
    title: 'an object of symbols and supplies, such as { "BTC-USD": "19800000", "ETH-USD": "120700000" }',
    maxProperties: MOST_SYMBOLS,
  });

const portfolio = z.strictObject({
  objective: z
    .enum(OBJECTIVES)
    .default(DEFAULT_OBJECTIVE.kind)
    .describe(
      'What the target portfolio is best at, within the limits; fixed: it has the weights of portfolio.targets; marketCap: weights by portfolio.supplies times price',
    ),
  targets: z
    .record(tradingSymbol, z.number().min(0).max(1))
    .refine(atMost(MOST_SYMBOLS), { error: `at most ${MOST_SYMBOLS} symbols` })
    .meta({
      title: 'an object of symbols and shares of equity, such as { "BTC-USD": 0.6, "ETH-USD": 0.3 }',
      maxProperties: MOST_SYMBOLS,
    })
    .default({})
    .describe(
      'Weights for objective fixed, no signal needed; the rest is cash. 0 sells what is held; what is not named is kept',
    ),
  supplies: z
    .union([filePath, supplies])
    .default({})
    .describe(
      'Circulating supplies for objective marketCap, in units of the base, or the path of a CSV or JSON file that holds them. 0 sells what is held; what is not named is kept',
    ),
  suppliesAsOf: z.iso
    .date()
    .meta({ title: 'an ISO date such as 2026-11-01' })
    .optional()
    .describe('The day that the supplies are of; a file may say it itself'),
  riskAversion: z
    .number()
    .gt(0)
    .max(1_000)
    .default(DEFAULT_OBJECTIVE.riskAversion)
    .describe('How much variance counts against expected return: half of it is the price of a unit of variance'),
  horizonDays: z
    .number()
    .min(1)
    .max(1_000)
    .default(DEFAULT_OBJECTIVE.horizonDays)
    .describe(
      'Days that a position is held for: a trade is made only where it improves the portfolio by more than it costs over them, and no signal counts beyond its own horizon',
    ),
  minCash: z
    .number()
    .min(0)
    .lt(1)
    .default(DEFAULT_OBJECTIVE.minCash)
    .describe('Least share of equity that the target portfolio keeps in cash'),
  groups: z
    .record(z.string().min(1).max(50), z.strictObject({ symbols: symbolList.min(1), maxWeight: share }))
    .refine(atMost(MOST_GROUPS), { error: `at most ${MOST_GROUPS} groups` })
    .meta({
      maxProperties: MOST_GROUPS,
      title: 'an object of groups, such as { "majors": { "symbols": ["BTC-USD", "ETH-USD"], "maxWeight": 0.3 } }',
    })
    .default({})
    .describe('Symbols with a common limit: no buy takes their summed weight above maxWeight'),
});

const cycle = z.strictObject({
  every: duration('1s', '7d')
    .default('1h')
    .describe('Length of a slot; all cycles started in one slot are one cycle, and the schedule starts one in each'),
  deadline: duration('1s', '7d')
    .default('10m')
    .describe('A cycle that cannot reach its venue, or another cycle, for so long fails'),
  maxPlanAge: duration('1s', '7d').default('2m').describe('A plan older than this is made again before its next trade'),
  orderPatience: duration('1s', '7d')
    .default('1m')
    .describe('How long a cycle waits for one order before it leaves it to its own workflow and goes on'),
  approval: z
    .enum(['off', 'required'])
    .default('off')
    .describe('required: a plan with trades waits until a person approves it'),
  approvalDeadline: duration('1s', '7d')
    .default('30m')
    .describe('A plan that nobody has approved by then buys nothing; sells that bring back a limit go on'),
  proposalLifetime: duration('1m', '1d').default('1h').describe('What an agent proposes can be approved for so long'),
});

const startingPortfolio = z.strictObject({
  cash: decimalText.default('1000').describe('In quote currency'),
  holdings: z
    .record(tradingSymbol, decimalText)
    .refine(atMost(MOST_SYMBOLS), { error: `at most ${MOST_SYMBOLS} symbols` })
    .meta({ title: 'an object of symbols and amounts, such as { "ALT-USD": "120" }', maxProperties: MOST_SYMBOLS })
    .default({ 'ALT-USD': '100', 'AXL-USD': '60', 'AAVE-USD': '40' })
    .describe('Value in quote currency at the first price'),
});

const simulator = z.strictObject({
  port: port.default(8_455).describe('0 takes any free port'),
  seed: z.number().int().min(0).max(4_294_967_295).default(1).describe('Of the seeded market'),
  speed: z.number().gt(0).max(1_000_000).default(1).describe('Market seconds per second'),
  candles: filePath
    .optional()
    .describe('Directory of recorded candles (SYMBOL_1d.csv); without it the market is a seeded one'),
  startAt: z
    .union([z.literal('end'), z.iso.date(), z.iso.datetime({ offset: true })])
    .meta({ title: 'an ISO date or time such as 2024-03-01, or "end"' })
    .optional()
    .describe('Where the clock of a new market starts; "end" is the last moment of recorded candles'),
  portfolio: startingPortfolio.prefault({}),
});

const ledgerAddress = z
  .string()
  .regex(/^(sqlite:(?!\/\/(?!\/))[^\0]+|postgres(ql)?:\/\/.+)$/, { abort: true })
  .refine((text) => !text.startsWith('postgres') || !hasCredentials(text, 'password'), {
    error: 'an address without a password: give the whole address in the environment variable BALLAST_LEDGER_URL',
  })
  .meta({
    title: 'sqlite:PATH, sqlite:/PATH, or postgres://USER@HOST:PORT/DATABASE without a password',
    format: 'ledger-address',
  });

const ledger = z.strictObject({
  url: ledgerAddress
    .optional()
    .describe('Default: SQLite in the data directory. A password belongs into BALLAST_LEDGER_URL in the environment'),
  keepWhole: duration('1d', '3650d')
    .default('90d')
    .describe(
      'Plans, decisions and reconciliations are kept whole for so long; then what was traded and found stays. Orders, fills, evidence and equity stay for ever',
    ),
});

/** Sections that an account may have of its own, over the common ones. */
const accountSections = {
  universe: universe.prefault({}),
  valuation: valuation.prefault({}),
  market: market.prefault({}),
  forecast: forecast.prefault({}),
  portfolio: portfolio.prefault({}),
  limits: limits.prefault({}),
  signals: signals.prefault({}),
  cycle: cycle.prefault({}),
  breakers: breakers.prefault({}),
  orders: orders.prefault({}),
  protection: protection.prefault({}),
};

/** The names of the sections that an account may have of its own. */
export const ACCOUNT_SECTIONS = [
  'universe',
  'valuation',
  'market',
  'forecast',
  'portfolio',
  'limits',
  'signals',
  'cycle',
  'breakers',
  'orders',
  'protection',
] as const satisfies readonly (keyof typeof accountSections)[];

const settings = z.strictObject({
  $schema: z.string().optional().describe('Path of ballast.schema.json, for editors'),
  accounts: accountList(accountSections),
  quoteCurrency: z
    .string()
    .regex(/^[A-Z0-9]{2,10}$/)
    .meta({ title: 'a currency code such as USD' })
    .default('USD')
    .describe('What equity is counted in, and what trades are paid with'),
  dataDirectory: filePath.default('.ballast').describe('Everything durable lies here'),
  exchange: exchange.prefault({}),
  ...accountSections,
  simulator: simulator.prefault({}),
  ledger: ledger.prefault({}),
  temporal: temporal.prefault({}),
  tuning: tuning.prefault({}),
  api: api.prefault({}),
  notifications: notifications.prefault({}),
});

export type Configuration = z.infer<typeof settings>;

/** Something wrong between settings that are right by themselves. */
interface Contradiction {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The whole configuration: what `ballast.config.json` and `BALLAST__SECTION__KEY` may say, with every default. */
export const configurationSchema = settings.superRefine((value, context) => {
  const common = contradictions(value);
  const ofAccounts = value.accounts.flatMap((entry, index) =>
    typeof entry === 'string' || common.length > 0 || context.issues.length > 0
      ? []
      : contradictionsOf(value, entry, index),
  );
  for (const { path, message } of [...nameContradictions(value.accounts), ...common, ...ofAccounts])
    context.addIssue({ code: 'custom', path: [...path], message });
});

function nameContradictions(accounts: readonly AccountEntry[]): readonly Contradiction[] {
  const path = ['accounts'];
  const names = accountNames({ accounts });
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  const twins = sameVariables(names);
  return [
    ...(repeated === undefined ? [] : [{ path, message: `each account once; ${repeated} is there twice` }]),
    ...(twins === undefined
      ? []
      : [
          {
            path,
            message: `names that differ in more than - and _: ${twins.join(' and ')} would both read their key from ${credentialVariables(names, twins[0]).apiKey}`,
          },
        ]),
  ];
}

function contradictions(value: Configuration): readonly Contradiction[] {
  const { historyDays, minimumHistory } = value.market;
  return [
    ...liveMarketProblems(value),
    ...venueProblems(value),
    ...fixedWeightProblems(value),
    ...marketCapProblems(value),
    ...(minimumHistory > historyDays - 1
      ? [
          {
            path: ['market', 'minimumHistory'],
            message: `at most ${historyDays - 1}, since market.historyDays is ${historyDays}`,
          },
        ]
      : []),
  ];
}

/** What is wrong with the settings of an account as a whole, by its place in the list. */
function contradictionsOf(
  common: Configuration,
  entry: Exclude<AccountEntry, string>,
  index: number,
): readonly Contradiction[] {
  const parsed = settings.safeParse(settingsOfAccount(accountSections, common, entry));
  const found = parsed.success ? contradictions(parsed.data) : parsed.error.issues;
  return found.map(({ path, message }) => ({ path: ['accounts', index, ...path], message }));
}

/**
 * The configuration as it is for one account: its own settings over the common ones, those of the whole installation as they are. One that is
 * not named, such as an account that has left the configuration, goes by the common ones.
 */
export function configurationOf(configuration: Configuration, account: string): Configuration {
  const entry = configuration.accounts[accountNames(configuration).indexOf(account)];
  if (entry === undefined || typeof entry === 'string') return configuration;
  const own = settings.parse(settingsOfAccount(accountSections, configuration, entry));
  return { ...own, accounts: configuration.accounts };
}
