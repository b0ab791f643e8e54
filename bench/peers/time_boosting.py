"""Trains boosted trees with one library after the other, as it is asked to.

Usage: python time_boosting.py DATA_DIRECTORY

Speaks like time_peers.py: a first line says what is installed, then each request {"task", "peer", "budget", "limit"} gets one line in reply. The task
"train" answers with the processor time in milliseconds and the area under the curve on the later rows, "predict" with the times for 50 rows of the
model trained last.
"""

import json
import os
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

warnings.filterwarnings("ignore")

import numpy as np

PREDICTED = 50


class Case:
    """One data set, and the settings that every side trains with."""

    def __init__(self, directory):
        self.settings = json.loads((directory / "case-0.json").read_text())
        rows, columns = self.settings["rows"], self.settings["columns"]
        features = np.fromfile(directory / "case-0.features").reshape(-1, columns)
        outcomes = np.fromfile(directory / "case-0.outcomes").astype(int)
        self.training = features[:rows], outcomes[:rows]
        self.later = features[rows:], outcomes[rows:]


def scikit_learn(settings):
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_iter=settings["trees"],
        max_leaf_nodes=settings["maxLeaves"],
        max_depth=settings["maxDepth"],
        early_stopping=False,
    )


def lightgbm(settings):
    from lightgbm import LGBMClassifier

    return LGBMClassifier(
        n_estimators=settings["trees"],
        num_leaves=settings["maxLeaves"],
        max_depth=settings["maxDepth"],
        n_jobs=1,
        verbose=-1,
    )


LIBRARIES = {"scikit-learn": scikit_learn, "LightGBM": lightgbm}


def train(case, make, models, peer):
    from sklearn.metrics import roc_auc_score

    model = make(case.settings)
    before = time.process_time()
    model.fit(*case.training)
    took = time.process_time() - before
    models[peer] = model
    features, outcomes = case.later
    return {"times": [1e3 * took], "value": roc_auc_score(outcomes, model.predict_proba(features)[:, 1])}


def predict(case, models, peer, budget):
    few = case.later[0][:PREDICTED]
    model = models[peer]
    probabilities = model.predict_proba(few)
    times = []
    started = time.perf_counter()
    while not times or time.perf_counter() - started < budget:
        before = time.perf_counter()
        model.predict_proba(few)
        times.append(1e3 * (time.perf_counter() - before))
    return {"times": times, "value": float(probabilities[:, 1].mean())}


def answer(request, case, makers, models):
    peer = request["peer"]
    try:
        if request["task"] == "train":
            return train(case, makers[peer], models, peer)
        return predict(case, models, peer, request["budget"])
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:200]}


def main():
    case = Case(Path(sys.argv[1]))
    # What libraries print, also from compiled code, must not get between the replies.
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    makers, missing = {}, {}
    for name, make in LIBRARIES.items():
        try:
            make(case.settings)
            makers[name] = make
        except Exception as error:
            missing[name] = f"{type(error).__name__}: {error}"

    def reply(message):
        print(json.dumps(message), file=replies, flush=True)

    reply(
        {
            "python": sys.version.split()[0],
            "versions": {name: version(name) for name in ("scikit-learn", "lightgbm", "numpy") if name not in missing},
            "tasks": {name: ["train", "predict"] for name in makers},
            "missing": missing,
        }
    )
    models = {}
    for line in sys.stdin:
        reply(answer(json.loads(line), case, makers, models))


main()
