"""Rows of choices in which every pair of choices of two options comes together at least once."""

import itertools
import random


def rows(options: dict[str, list], possible=lambda row: True, seed: int = 1) -> list[dict]:
    """Greedy: each row is the best of many random ones. Rows that `possible` refuses do not come up, nor do pairs that are
    only in such rows."""
    rng = random.Random(seed)
    names = sorted(options)
    open_pairs = {((a, x), (b, y)) for a, b in itertools.combinations(names, 2)
                  for x in map(str, options[a]) for y in map(str, options[b])}
    found = []
    fruitless = 0
    while open_pairs and fruitless < 20:
        best, covered = None, set()
        for _ in range(150):
            row = {n: rng.choice(options[n]) for n in names}
            if fruitless == 0 and rng.random() < 0.8:  # begin with a pair that is still missing
                (a, x), (b, y) = rng.choice(sorted(open_pairs))
                row[a] = next(v for v in options[a] if str(v) == x)
                row[b] = next(v for v in options[b] if str(v) == y)
            if not possible(row):
                continue
            pairs = {((a, str(row[a])), (b, str(row[b]))) for a, b in itertools.combinations(names, 2)} & open_pairs
            if len(pairs) > len(covered):
                best, covered = row, pairs
        if best is None:
            fruitless += 1
            continue
        fruitless = 0
        found.append(best)
        open_pairs -= covered
    return found
