import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adoptionVerdict,
  type CandidateFigures,
  FEWEST_NEW_ROWS,
  FEWEST_SIGNALS,
} from '../../../../core/learning/adoption/adoptionRule.ts';
import { candidateFigures } from '../../../../core/learning/adoption/candidateFigures.ts';
import { listedModels } from '../../../../core/learning/adoption/listedModels.ts';
import { MODEL_CHANGES, type ModelRecord } from '../../../../core/learning/adoption/modelRecord.ts';
import { adoptedVersions, presentVersion } from '../../../../core/learning/adoption/presentModel.ts';

const good: CandidateFigures = {
  brier: 0.19,
  baseBrier: 0.22,
  aucLower: 0.55,
  signals: 100,
  signalsEarned: 0.01,
  allEarned: -0.02,
  highest: 0.86,
};

describe('the rule of adoption', () => {
  it.each([
    [
      'signals',
      { signals: FEWEST_SIGNALS - 1 },
      /^Of the judged rows 19 reach 75 %, .*highest probability is 86\.0 %$/,
    ],
    ['signals', { signals: 0, signalsEarned: undefined }, /^Of the judged rows 0 reach 75 %/],
    ['auc', { aucLower: 0.5 }, /as low as 0\.500; chance has 0\.500$/],
    ['brier', { brier: 0.22 }, /^Its Brier score is 0\.2200, no better than 0\.2200/],
    ['earned', { signalsEarned: 0 }, /earned 0\.00 % after costs on average/],
    ['earned', { allEarned: 0.02 }, /all rows earned 2\.00 %$/],
  ] as const)('declines by %s where only that is not good enough', (decidedBy, over, reason) => {
    const verdict = adoptionVerdict({ ...good, ...over }, { kind: 'none' }, 0.75);
    expect(verdict).toEqual({ isAdopted: false, decidedBy, reason: expect.stringMatching(reason) });
  });

  it('adopts what is good enough where no model counts, and otherwise only what beats it on rows new to both', () => {
    const against = (candidate: number, present: number, count = FEWEST_NEW_ROWS) =>
      adoptionVerdict(good, { kind: 'adopted', version: 3, rows: { count, candidate, present } }, 0.75);
    expect(adoptionVerdict(good, { kind: 'none' }, 0.75)).toMatchObject({ isAdopted: true, decidedBy: 'earned' });
    expect(against(0.2, 0.21)).toMatchObject({ isAdopted: true, decidedBy: 'present' });
    expect(against(0.21, 0.21)).toMatchObject({ isAdopted: false, decidedBy: 'present' });
    const few = against(0.1, 0.3, FEWEST_NEW_ROWS - 1);
    expect(few).toMatchObject({ isAdopted: false, decidedBy: 'present' });
    expect(few.reason).toContain('only 29 rows are new to it');
  });

  it('never adopts what loses after costs, is no better than the base rate, or whose figures are missing', () => {
    const figure = fc.double({ min: -1, max: 1 });
    fc.assert(
      fc.property(fc.record({ ...pickedFrom(figure), signals: fc.nat(200) }), (candidate) => {
        const { isAdopted } = adoptionVerdict(candidate, { kind: 'none' }, 0.75);
        const holds =
          candidate.signalsEarned !== undefined &&
          candidate.signalsEarned > 0 &&
          candidate.signalsEarned > candidate.allEarned &&
          candidate.brier < candidate.baseBrier &&
          candidate.aucLower > 0.5 &&
          candidate.signals >= FEWEST_SIGNALS;
        expect(isAdopted).toBe(holds);
      }),
    );
    expect(adoptionVerdict(candidateFigures({}), { kind: 'none' }, 0.75).isAdopted).toBe(false);
    expect(adoptionVerdict({ ...good, brier: Number.NaN }, { kind: 'none' }, 0.75).decidedBy).toBe('brier');
  });
});

function pickedFrom(figure: fc.Arbitrary<number>) {
  return {
    brier: figure,
    baseBrier: figure,
    aucLower: figure,
    allEarned: figure,
    highest: figure,
    signalsEarned: fc.option(figure, { nil: undefined }),
  };
}

describe('the model that counts', () => {
  const change = fc.record({ kind: fc.constantFrom(...MODEL_CHANGES), version: fc.integer({ min: 1, max: 4 }) });

  it('is the one adopted last, and a roll back undoes exactly the last adoption', () => {
    fc.assert(
      fc.property(fc.array(change), fc.integer({ min: 1, max: 4 }), (changes, version) => {
        const before = adoptedVersions(changes);
        fc.pre(before.at(-1) !== version);
        const adopted = [...changes, { kind: 'adopted', version } as const];
        expect(presentVersion(adopted)).toBe(version);
        expect(adoptedVersions([...adopted, { kind: 'rolledBack', version }])).toEqual(before);
        expect(adoptedVersions([...changes, { kind: 'declined', version }])).toEqual(before);
      }),
    );
    expect(presentVersion([])).toBeUndefined();
    expect(presentVersion([{ kind: 'rolledBack', version: 1 }])).toBeUndefined();
  });

  it('is listed with how each stands and what was last decided about it', () => {
    const record = (version: number): ModelRecord => ({
      name: 'desk',
      version,
      trainingId: `t${version}`,
      at: version,
      fileHash: 'ab',
      trainingDataHash: 'cd',
      trainedFrom: 0,
      trainedTo: 1,
      metrics: {},
    });
    const decided = (version: number, kind: (typeof MODEL_CHANGES)[number], name = 'desk') => ({
      id: `${version} ${kind}`,
      name,
      version,
      kind,
      at: 7,
      by: 'ann',
      reason: kind,
    });
    const changes = [
      decided(1, 'adopted'),
      decided(2, 'declined'),
      decided(3, 'adopted'),
      decided(4, 'adopted'),
      decided(4, 'rolledBack'),
      decided(5, 'adopted', 'lab'),
    ];
    const listed = listedModels([5, 4, 3, 2, 1].map(record), changes);
    expect(listed.map(({ standing }) => standing)).toEqual([
      'undecided',
      'rolled back',
      'present',
      'declined',
      'adopted before',
    ]);
    expect(listed.map(({ decision }) => decision?.reason)).toEqual([
      undefined,
      'rolledBack',
      'adopted',
      'declined',
      'adopted',
    ]);
  });
});
