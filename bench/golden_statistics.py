"""Reference values of StatsReferenceTest, from scipy, statsmodels and the definitions.

Needs scipy==1.17.1, statsmodels==0.15.0 and numpy==2.4.6 (Python 3.11 or later):

    python bench/golden_statistics.py

prints one line per case; the numbers stand in ergo-eval's StatsReferenceTest.
"""

from itertools import combinations
from math import sqrt

from scipy.optimize import brentq
from scipy.stats import norm
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
    """Connor 1987, solved for the difference."""
    level, power = norm.ppf(0.975), norm.ppf(0.8)
    return brentq(
        lambda d: d * sqrt(items) - level * sqrt(discordant) - power * sqrt(discordant - d * d),
        1e-9,
        discordant,
        xtol=1e-13,
    )


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
show(paired_detectable, [(0.2, 191), (0.1, 1919), (0.5, 100), (0.05, 800)])
show(pass_at, [(5, 2, 1), (5, 2, 3), (8, 1, 4), (8, 0, 4), (6, 5, 2)])
