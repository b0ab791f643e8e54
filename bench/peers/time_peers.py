"""Times one task of one library after the other, as it is asked to.

Usage: python time_peers.py DATA_DIRECTORY

The first line on standard output says what is installed and which tasks each library takes. From then on every line on standard
input is a request {"task", "peer", "size", "budget", "limit"} and gets one line in reply: the times of the repetitions in
milliseconds, and the weights or the figure that came out. Everything is read from the directory beforehand and is not timed.
"""

import json
import os
import signal
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

warnings.filterwarnings("ignore")

import numpy as np
import pandas as pd

MOST_REPETITIONS = 25
CAP = 0.2


class TimeLimit(Exception):
    """The task took longer than its limit."""


class Assets:
    """Returns of assets with their moments; the moments are the other side's, so that both solve the same problem."""

    def __init__(self, directory, size):
        given = json.loads((directory / f"assets-{size}.json").read_text())
        names = given["assets"]
        dates = pd.bdate_range("2020-01-01", periods=len(given["returns"]))
        self.size = size
        self.returns = pd.DataFrame(given["returns"], columns=names, index=dates)
        self.covariance = pd.DataFrame(given["covariance"], index=names, columns=names)
        self.mean = pd.Series(given["mean"], index=names)
        self.volatility = pd.Series(np.sqrt(np.diag(self.covariance)), index=names)


def pypfopt_tasks():
    from pypfopt import EfficientCVaR, EfficientFrontier, HRPOpt

    def frontier(mean, data):
        return EfficientFrontier(mean, data.covariance, weight_bounds=(0, CAP))

    def minimum_variance(data):
        problem = frontier(data.mean, data)
        problem.min_volatility()
        return problem.weights

    def maximum_sharpe(data):
        problem = frontier(data.mean, data)
        problem.max_sharpe(risk_free_rate=0)
        return problem.weights

    def maximum_diversification(data):
        # The ratio of mean volatility to volatility is a Sharpe ratio with volatilities in place of returns.
        problem = frontier(data.volatility, data)
        problem.max_sharpe(risk_free_rate=0)
        return problem.weights

    def hierarchical(data):
        # Given returns as well it would estimate a covariance of its own.
        weights = HRPOpt(cov_matrix=data.covariance).optimize()
        return np.array([weights[name] for name in data.returns.columns])

    def minimum_cvar(data):
        problem = EfficientCVaR(data.mean, data.returns, beta=0.95, weight_bounds=(0, CAP))
        problem.min_cvar()
        return problem.weights

    return {
        "minimumVariance": minimum_variance,
        "maximumSharpe": maximum_sharpe,
        "maximumDiversification": maximum_diversification,
        "hierarchicalRiskParity": hierarchical,
        "minimumCvar": minimum_cvar,
    }


def riskfolio_tasks():
    import riskfolio

    def portfolio(data):
        result = riskfolio.Portfolio(returns=data.returns)
        result.mu = data.mean.to_frame().T
        result.cov = data.covariance
        return result

    def classic(measure, objective):
        def run(data):
            problem = portfolio(data)
            problem.upperlng = CAP
            return problem.optimization(model="Classic", rm=measure, obj=objective, rf=0, hist=True).values[:, 0]

        return run

    def risk_parity(data):
        return portfolio(data).rp_optimization(model="Classic", rm="MV", rf=0, b=None, hist=True).values[:, 0]

    def hierarchical(data):
        problem = riskfolio.HCPortfolio(returns=data.returns)
        return problem.optimization(
            model="HRP",
            codependence="custom_cov",
            method_cov="custom_cov",
            custom_cov=data.covariance,
            rm="MV",
            linkage="single",
            leaf_order=True,
        ).values[:, 0]

    return {
        "minimumVariance": classic("MV", "MinRisk"),
        "maximumSharpe": classic("MV", "Sharpe"),
        "riskParity": risk_parity,
        "hierarchicalRiskParity": hierarchical,
        "minimumCvar": classic("CVaR", "MinRisk"),
    }


def skfolio_tasks():
    from skfolio import RiskMeasure
    from skfolio.cluster import HierarchicalClustering, LinkageMethod
    from skfolio.distance import CovarianceDistance
    from skfolio.optimization import (
        HierarchicalRiskParity,
        MaximumDiversification,
        MeanRisk,
        ObjectiveFunction,
        RiskBudgeting,
    )
    from skfolio.prior import BasePrior, ReturnDistribution
    from skfolio.seriation import HierarchicalSeriation

    class GivenMoments(BasePrior):
        """A prior that estimates nothing: the moments are there already."""

        def __init__(self, data=None):
            self.data = data

        def fit(self, X, y=None, **fit_params):
            self.return_distribution_ = ReturnDistribution(
                mu=self.data.mean.values, covariance=self.data.covariance.values, returns=self.data.returns.values
            )
            return self

    def fitted(make):
        def run(data):
            return np.asarray(make(GivenMoments(data)).fit(data.returns).weights_)

        return run

    return {
        "minimumVariance": fitted(lambda prior: MeanRisk(max_weights=CAP, prior_estimator=prior)),
        "maximumSharpe": fitted(
            lambda prior: MeanRisk(
                objective_function=ObjectiveFunction.MAXIMIZE_RATIO, max_weights=CAP, prior_estimator=prior
            )
        ),
        "minimumCvar": fitted(
            lambda prior: MeanRisk(risk_measure=RiskMeasure.CVAR, max_weights=CAP, prior_estimator=prior)
        ),
        "riskParity": fitted(lambda prior: RiskBudgeting(prior_estimator=prior)),
        "maximumDiversification": fitted(lambda prior: MaximumDiversification(max_weights=CAP, prior_estimator=prior)),
        "hierarchicalRiskParity": fitted(
            lambda prior: HierarchicalRiskParity(
                prior_estimator=prior,
                distance_estimator=CovarianceDistance(covariance_estimator="precomputed"),
                seriation_estimator=HierarchicalSeriation(
                    hierarchical_clustering_estimator=HierarchicalClustering(linkage_method=LinkageMethod.SINGLE)
                ),
            )
        ),
    }


def cvxpy_tasks(solver):
    import cvxpy

    def minimum_variance(data):
        weights = cvxpy.Variable(data.size)
        risk = cvxpy.quad_form(weights, cvxpy.psd_wrap(data.covariance.values))
        bounds = [cvxpy.sum(weights) == 1, weights >= 0, weights <= CAP]
        cvxpy.Problem(cvxpy.Minimize(risk), bounds).solve(solver=solver)
        return weights.value

    def minimum_cvar(data):
        returns = data.returns.values
        weights, level = cvxpy.Variable(data.size), cvxpy.Variable()
        excess = cvxpy.Variable(len(returns), nonneg=True)
        bounds = [excess >= -returns @ weights - level, cvxpy.sum(weights) == 1, weights >= 0, weights <= CAP]
        risk = level + cvxpy.sum(excess) / (0.05 * len(returns))
        cvxpy.Problem(cvxpy.Minimize(risk), bounds).solve(solver=solver)
        return weights.value

    return {
        "CLARABEL": {"minimumVariance": minimum_variance},
        "OSQP": {"minimumVariance": minimum_variance},
        "HIGHS": {"minimumCvar": minimum_cvar},
    }[solver]


def arch_tasks(series):
    from arch import arch_model

    returns = np.array(series["returns"])

    def fitted(**model):
        def run(_):
            return arch_model(returns, mean="Constant", rescale=False, **model).fit(disp="off").loglikelihood

        return run

    return {
        "garch": fitted(),
        "gjr": fitted(o=1),
        "egarch": fitted(vol="EGARCH", o=1),
        "garchT": fitted(dist="t"),
    }


def statsmodels_tasks(series):
    from statsmodels.tsa.api import VAR
    from statsmodels.tsa.stattools import adfuller, coint
    from statsmodels.tsa.vector_ar.vecm import coint_johansen

    system = np.array(series["system"])
    levels = np.array(series["levels"])
    first, second = levels[:, 0].copy(), levels[:, 1].copy()
    return {
        "varSelection": lambda _: VAR(system).fit(10, ic="aic").k_ar,
        "engleGranger": lambda _: coint(first, second)[0],
        "augmentedDickeyFuller": lambda _: adfuller(first)[0],
        "johansen": lambda _: coint_johansen(levels, 0, 1).lr1[0],
    }


def load(series):
    """Tasks by library, and why a library is missing."""
    libraries = {
        "PyPortfolioOpt": pypfopt_tasks,
        "riskfolio-lib": riskfolio_tasks,
        "skfolio": skfolio_tasks,
        "cvxpy + Clarabel": lambda: cvxpy_tasks("CLARABEL"),
        "cvxpy + OSQP": lambda: cvxpy_tasks("OSQP"),
        "cvxpy + HiGHS": lambda: cvxpy_tasks("HIGHS"),
        "arch": lambda: arch_tasks(series),
        "statsmodels": lambda: statsmodels_tasks(series),
    }
    tasks, missing = {}, {}
    for name, tasks_of in libraries.items():
        try:
            tasks[name] = tasks_of()
        except Exception as error:
            missing[name] = f"{type(error).__name__}: {error}"
    return tasks, missing


def stop(*_):
    raise TimeLimit


def timed(task, data, budget, limit):
    """Times in ms and the last result. The first call warms up; it counts where it alone takes the whole budget."""
    has_timer = hasattr(signal, "setitimer")
    if has_timer:
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        started = time.perf_counter()
        result = task(data)
        first = time.perf_counter() - started
        times = [first] if first > budget else []
        while not times or (len(times) < MOST_REPETITIONS and time.perf_counter() - started < budget):
            before = time.perf_counter()
            result = task(data)
            times.append(time.perf_counter() - before)
    finally:
        if has_timer:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return [1e3 * seconds for seconds in times], result


def answer(request, tasks, assets):
    size = request.get("size")
    data = None if size is None else assets(size)
    try:
        times, result = timed(tasks[request["peer"]][request["task"]], data, request["budget"], request["limit"])
    except TimeLimit:
        return {"error": f"more than {request['limit']:g} s", "timeout": True}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:200]}
    if result is None or not np.all(np.isfinite(result)):
        return {"error": "no finite solution"}
    outcome = {"weights": np.asarray(result, dtype=float).tolist()} if np.ndim(result) else {"value": float(result)}
    return {"times": times, **outcome}


def main():
    directory = Path(sys.argv[1])
    # What libraries print, also from compiled code, must not get between the replies.
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    tasks, missing = load(json.loads((directory / "series.json").read_text()))
    cache = {}

    def assets(size):
        if size not in cache:
            cache[size] = Assets(directory, size)
        return cache[size]

    def reply(message):
        print(json.dumps(message), file=replies, flush=True)

    reply(
        {
            "python": sys.version.split()[0],
            "versions": {
                name: version(name)
                for name in ("pyportfolioopt", "riskfolio-lib", "skfolio", "arch", "statsmodels", "cvxpy", "numpy")
            },
            "tasks": {peer: list(known) for peer, known in tasks.items()},
            "missing": missing,
        }
    )
    for line in sys.stdin:
        reply(answer(json.loads(line), tasks, assets))


main()
