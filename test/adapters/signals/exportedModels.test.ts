import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rateRows } from '../../../adapters/signals/onnx/rateRows.ts';

/** A model that Python has exported, and what it says of some rows there. */
interface ExportedModel {
  readonly file: string;
  readonly rows: readonly (readonly (number | null)[])[];
  readonly probabilities: readonly number[];
}

const NAMES = ['LogisticRegression', 'LGBMClassifier', 'XGBClassifier'];
const python = process.env.BALLAST_TEST_PYTHON ?? 'python3';
const folder = mkdtempSync(join(tmpdir(), 'ballast-exported-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PACKAGES = 'skl2onnx, lightgbm, xgboost, onnxmltools';
const hasPackages = spawnSync(python, ['-c', `import ${PACKAGES}`]).status === 0;
if (!hasPackages)
  console.warn(
    `NOT TESTED: exports of scikit-learn, LightGBM and XGBoost. ${python} lacks one of ${PACKAGES}; BALLAST_TEST_PYTHON names one that has them.`,
  );

/** Trains and exports them. @throws Error with what Python says where that fails */
function exportedModels(): ReadonlyMap<string, ExportedModel> {
  const script = join(import.meta.dirname, 'support/exportModels.py');
  const { status, stderr } = spawnSync(python, [script, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`exportModels.py failed: ${stderr.slice(-2_000)}`);
  return new Map(Object.entries<ExportedModel>(JSON.parse(readFileSync(join(folder, 'models.json'), 'utf8'))));
}

describe.skipIf(!hasPackages)('a model exported from Python', () => {
  const models = hasPackages ? exportedModels() : new Map<string, ExportedModel>();

  it.each(NAMES)('says here what it says there: %s', async (name) => {
    const exported = models.get(name);
    if (exported === undefined) throw new Error(`${name} was not exported`);
    const { file, rows, probabilities } = exported;
    const data = Float64Array.from(rows.flat(), (value) => value ?? Number.NaN);
    const columns = rows[0].length;
    const features = { rows: rows.length, columns, names: rows[0].map((_, k) => `f${k}`), data };
    const rated = await rateRows(readFileSync(join(folder, file)), features, {
      ...{ output: undefined, class: 1, title: file },
    });
    expect(Math.max(...probabilities) - Math.min(...probabilities)).toBeGreaterThan(0.5);
    const furthest = Math.max(...probabilities.map((probability, row) => Math.abs(probability - rated[row])));
    expect(furthest).toBeLessThan(1e-5);
  });
});
