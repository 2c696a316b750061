"""Makes random_reference.json: xoshiro128** in Python's unbounded integers, apart from Ebb's code.

  python3 electron/engine/statistics/reference/random_reference.py > \
    electron/engine/statistics/reference/random_reference.json

The generator: https://prng.di.unimi.it/xoshiro128starstar.c (Blackman and Vigna, public domain).
Seeding: a counter of golden gammas through MurmurHash3's finaliser. With SciPy installed
(Debian: python3-scipy) it also checks R's answers about rank tests a second time.
"""

import json
import sys

MASK = 0xFFFFFFFF


def rotate_left(word, count):
    return ((word << count) | (word >> (32 - count))) & MASK


def mix(word):
    word ^= word >> 16
    word = word * 0x85EBCA6B & MASK
    word ^= word >> 13
    word = word * 0xC2B2AE35 & MASK
    return word ^ word >> 16


def seed_state(seed):
    return [mix((seed + (index + 1) * 0x9E3779B9) & MASK) for index in range(4)]


def next_word(state):
    result = rotate_left(state[1] * 5 & MASK, 7) * 9 & MASK
    shifted = state[1] << 9 & MASK
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = rotate_left(state[3], 11)
    return result


def make_case(seed):
    state = seed_state(seed)
    words = [next_word(state) for _ in range(20)]
    return {"seed": seed, "words": words, "below_ten": [word * 10 >> 32 for word in words]}


def make_second_opinion():
    import scipy
    from scipy import stats

    with open(sys.path[0] + "/reference.json", encoding="utf-8") as file:
        reference = json.load(file)
    rank_sums = [
        stats.mannwhitneyu(case["arm"], case["reference"], method="exact").pvalue
        for case in reference["rank_sum"]
    ]
    signed_ranks = [
        stats.wilcoxon(case["values"], method="exact").pvalue for case in reference["signed_rank"]
    ]
    ties = reference["rank_sum_ties"][0]
    exact = stats.permutation_test(
        (ties["arm"], ties["reference"]),
        lambda x, y: stats.rankdata(list(x) + list(y))[: len(x)].sum(),
        permutation_type="independent",
        n_resamples=float("inf"),
    )
    return {
        "scipy": scipy.__version__,
        "rank_sum_p": rank_sums,
        "signed_rank_p": signed_ranks,
        "tied_rank_sum_p": exact.pvalue,
    }


json.dump(
    {
        "random": [make_case(seed) for seed in (0, 1, 42, 0xFFFFFFFF)],
        "second_opinion": make_second_opinion(),
    },
    sys.stdout,
)
print()
