"""A claim to the data that refute it, where so many tries find any: drawn from a seed, and made small."""

from perfdsl.findings.claims.generating import Generator, Seen
from perfdsl.findings.claims.nodes import Counterexample, Trial
from perfdsl.findings.claims.shrinking import smallest


def refutation(subject: Trial, runs: int, seed: int, seen: Seen | None = None) -> Counterexample | None:
    """Small data that refute the claim, found in so many tries; None where none did.

    The same seed gives the same answer on every machine. `seen` is to be the same for all claims of a plan, whose
    graphs are then looked through once.
    """
    generator = Generator(subject, seed, seen)
    for number in range(runs):
        facts = generator.data(number)
        other = generator.moved(facts, number) if subject.moves else None
        if subject.moves and other is None:
            continue
        if subject.fails(facts, other):
            return smallest(subject, Counterexample(facts, number + 1, other), generator.candidates)
    return None
