import { figure } from '../figure.ts';
import { median } from '../median.ts';
import { peersInWords } from '../peers/comparedPeers.ts';
import { type ModelMeasurements, type ModelSide, OURS } from './measureModels.ts';

/** 50 rows are to be predicted in less, in ms. */
const PREDICTION_GOAL = 0.2;
/** Areas under the curve may differ by so much. */
const AUC_GOAL = 0.01;
/** Training is to be at least this many times as fast as scikit-learn's. */
const TRAINING_GOAL = 1;
const REFERENCE = 'scikit-learn';

/** Training and prediction of boosted trees beside the libraries, as ratios measured by turns. */
export function modelReport({ cases, peers }: ModelMeasurements): readonly string[] {
  return [
    `Boosted trees with the same settings on the same data, one thread each. Training: processor time in ms; ratio: theirs over ours, by rounds. ${peersInWords(peers)}`,
    '',
    '| rows x columns | trees | leaves | library | training | ratio (rounds) | area under the curve | 50 rows, ms |',
    '| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: |',
    ...cases.flatMap(({ case: { name, trees, maxLeaves }, sides }) =>
      sides.map(
        (side) => `| ${name} | ${trees} | ${maxLeaves} | ${[side.name, ...sideCells(side, sides[0])].join(' | ')} |`,
      ),
    ),
    '',
    ...cases.map(({ case: { name }, sides }) => `${name}: ${verdict(sides)}`),
  ];
}

function sideCells(side: ModelSide, ours: ModelSide): readonly string[] {
  if (side.training.length === 0) return [side.error ?? '', '', '', ''];
  const ratios = side.training.map((time, round) => time / ours.training[round]);
  const range = `${figure(median(ratios))}x (${figure(Math.min(...ratios))}-${figure(Math.max(...ratios))})`;
  return [
    figure(median(side.training)),
    side.name === OURS ? '' : range,
    side.auc.toFixed(4),
    figure(median(side.prediction)),
  ];
}

function verdict(sides: readonly ModelSide[]): string {
  const [ours, ...others] = sides;
  const prediction = median(ours.prediction) < PREDICTION_GOAL;
  const measured = others.filter(({ training }) => training.length > 0);
  const said = [`50 rows < ${PREDICTION_GOAL} ms ${prediction ? 'met' : 'MISSED'}`];
  if (measured.length === 0) return said.join('; ');
  const near = measured.every(({ auc }) => ours.auc >= auc - AUC_GOAL);
  said.push(`area within ${AUC_GOAL} ${near ? 'met' : 'MISSED'}`);
  const reference = measured.find(({ name }) => name === REFERENCE);
  if (reference !== undefined) {
    const ratio = median(reference.training.map((time, round) => time / ours.training[round]));
    said.push(
      `training >= ${TRAINING_GOAL}x ${REFERENCE} ${ratio >= TRAINING_GOAL ? 'met' : 'MISSED'} (${figure(ratio)}x)`,
    );
  }
  return said.join('; ');
}
