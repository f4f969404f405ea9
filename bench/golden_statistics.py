"""Reference values of StatsReferenceTest, from scipy, statsmodels and the definitions.

Needs scipy==1.17.1, statsmodels==0.15.0 and numpy==2.4.6 (Python 3.11 or later):

    python bench/golden_statistics.py

prints one line per case; the numbers stand in ergo-eval's StatsReferenceTest.
"""

from itertools import combinations
from math import atanh, sqrt, tanh

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import xlogy
from scipy.stats import binom, norm, spearmanr
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import power_proportions_2indep, proportion_confint


def wilson(right, items, confidence):
    return proportion_confint(right, items, 1 - confidence, method="wilson")


def exact_mcnemar(only_first, only_second):
    return mcnemar([[40, only_first], [only_second, 30]], exact=True).pvalue


def holm(p_values):
    return multipletests(p_values, method="holm")[1]


def unpaired_detectable(accuracy, items):
    """The least improvement that two independent sets show with 80 % power at 5 %, two-sided."""

    def lacking(difference):
        return power_proportions_2indep(difference, accuracy, items, alpha=0.05).power - 0.8

    return brentq(lacking, 1e-9, 1 - accuracy - 1e-12, xtol=1e-13)


def unpaired_decline(accuracy, items):
    """The least decline, for accuracies above which no improvement would show."""

    def lacking(difference):
        return power_proportions_2indep(-difference, accuracy, items, alpha=0.05).power - 0.8

    return brentq(lacking, 1e-9, accuracy - 1e-12, xtol=1e-13)


def paired_detectable(discordant, items):
    """The least difference that McNemar's exact test shows with 80 % power at 5 %, two-sided: the
    power is summed over how many items differ, and over how many of these are for one policy."""
    tables = []
    for differ in range(items + 1):
        chance = binom.pmf(differ, items, discordant)
        if chance > 1e-18:
            splits = np.arange(differ + 1)
            p_values = np.minimum(1, 2 * binom.cdf(np.minimum(splits, differ - splits), differ, 0.5))
            tables.append((differ, chance, splits[p_values <= 0.05]))

    def lacking(difference):
        share = (1 + difference / discordant) / 2
        return sum(c * binom.pmf(shown, m, share).sum() for m, c, shown in tables) - 0.8

    return brentq(lacking, 1e-9, discordant, xtol=1e-13)


def tango(items, only_second, only_first):
    """Tango 1998 by its definition: the differences that the score test does not refuse, with the
    nuisance parameter by maximising the likelihood numerically."""
    level, seen = norm.ppf(0.975), (only_second - only_first) / items
    counts = (only_second, only_first, items - only_second - only_first)

    def score(d):
        def unlikely(q):
            return -sum(xlogy(k, p) for k, p in zip(counts, (q + d, q, 1 - 2 * q - d)))

        bounds = (max(0, -d), (1 - d) / 2)
        q = minimize_scalar(unlikely, bounds=bounds, method="bounded", options={"xatol": 1e-14}).x
        return (only_second - only_first - items * d) / sqrt(max(items * (2 * q + d - d * d), 1e-300))

    low = -1 if seen == -1 else brentq(lambda d: score(d) - level, -1 + 1e-12, seen, xtol=1e-13)
    high = 1 if seen == 1 else brentq(lambda d: score(d) + level, seen, 1 - 1e-12, xtol=1e-13)
    return low, high


def rank_correlation(first, second):
    """Spearman's, and the interval of Bonett and Wright (2000)."""
    rho = spearmanr(first, second).statistic
    half = norm.ppf(0.975) * sqrt((1 + rho * rho / 2) / (len(first) - 3))
    return rho, tanh(atanh(rho) - half), tanh(atanh(rho) + half)


def pass_at(samples, right, draws):
    """By counting all draws."""
    all_draws = list(combinations(range(samples), draws))
    return sum(any(sample < right for sample in draw) for draw in all_draws) / len(all_draws)


def show(function, cases):
    for case in cases:
        print(function.__name__, *case, "->", function(*case))


show(wilson, [(0, 10, 0.95), (7, 10, 0.95), (156, 191, 0.95), (1, 1000, 0.95), (156, 191, 0.99)])
show(exact_mcnemar, [(5, 1), (10, 10), (1, 9), (20, 35), (192, 51)])
show(holm, [([0.01, 0.04, 0.03, 0.005, 0.9],)])
show(unpaired_detectable, [(0.5, 191), (0.8, 191), (0.8, 1919), (0.1, 40), (0.25, 800)])
show(unpaired_decline, [(0.99, 40)])
show(paired_detectable, [(0.2, 191), (0.05, 300), (0.5, 100), (0.02, 400), (0.05, 800)])
show(tango, [(21, 1, 7), (161, 6, 16), (160, 40, 20), (300, 0, 0), (300, 3, 0), (300, 5, 1), (10, 0, 10)])
show(rank_correlation, [([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 7, 5]), ([3, 3, 1, 8, 8, 8, 2], [5, 9, 4, 4, 7, 9, 1])])
show(pass_at, [(5, 2, 1), (5, 2, 3), (8, 1, 4), (8, 0, 4), (6, 5, 2)])
