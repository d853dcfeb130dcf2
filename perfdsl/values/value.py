"""What a node of an evaluation can hold."""

from datetime import date
from typing import TypeAlias

from perfdsl.values.allotment import Allotment
from perfdsl.values.missing import Missing
from perfdsl.values.number import Rational

Fact: TypeAlias = Rational | date | bool | str
"""A value that is there. A level is the rational of its place in its kind, from 1; text is a band's label."""

Value: TypeAlias = Fact | Missing | Allotment
"""A fact, a reason why there is none, or the whole of an award."""
