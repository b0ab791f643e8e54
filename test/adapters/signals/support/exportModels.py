"""Trains small classifiers, exports them to ONNX as users do, and writes what Python says of some rows.

Usage: exportModels.py FOLDER. Writes NAME.onnx per model and models.json:
{NAME: {"file", "rows", "probabilities"}}, with null for a missing value.
"""

import json
import sys
from pathlib import Path

import numpy as np
from lightgbm import LGBMClassifier
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as ToolsFloats
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier

FEATURES = 4
folder = Path(sys.argv[1])
random = np.random.default_rng(3)


def rows(count, missing):
    values = random.normal(size=(count, FEATURES)).astype(np.float32)
    if missing:
        values[random.uniform(size=values.shape) < 0.1] = np.nan
    return values


def outcomes(values):
    margin = 2 * np.nan_to_num(values[:, 0]) - np.nan_to_num(values[:, 1] * values[:, 2])
    return (random.uniform(size=len(values)) < 1 / (1 + np.exp(-margin))).astype(int)


def by_skl2onnx(model):
    floats = [("features", FloatTensorType([None, FEATURES]))]
    return to_onnx(model, initial_types=floats, options={"zipmap": False})


def by_lightgbm(model):
    return convert_lightgbm(model, initial_types=[("features", ToolsFloats([None, FEATURES]))], zipmap=False)


def by_xgboost(model):
    return convert_xgboost(model, initial_types=[("features", ToolsFloats([None, FEATURES]))])


MODELS = [
    ("LogisticRegression", make_pipeline(StandardScaler(), LogisticRegression()), by_skl2onnx, False),
    ("LGBMClassifier", LGBMClassifier(n_estimators=30, verbose=-1), by_lightgbm, True),
    ("XGBClassifier", XGBClassifier(n_estimators=30), by_xgboost, True),
]

written = {}
for name, model, export, missing in MODELS:
    trained, asked = rows(600, missing), rows(200, missing)
    model.fit(trained, outcomes(trained))
    (folder / f"{name}.onnx").write_bytes(export(model).SerializeToString())
    written[name] = {
        "file": f"{name}.onnx",
        "rows": [[None if np.isnan(value) else float(value) for value in row] for row in asked],
        "probabilities": model.predict_proba(asked)[:, 1].tolist(),
    }
(folder / "models.json").write_text(json.dumps(written))
