"""A column of why cells are empty, beside the column that they are of."""

from typing import Final

import polars as pl
from attrs import frozen

from perfdsl.batch.cells.distinct import NOT_MEASURED
from perfdsl.batch.cells.masks import either, marked
from perfdsl.batch.nodes import REASON_CODES
from perfdsl.data.locale import MISSING_WORDS, shown

_UNKNOWN: Final = 255
_SIGNS: Final = frozenset({"", "-", "\N{EN DASH}", "\N{EM DASH}"})
_KNOWN: Final = ", ".join(
    f"`{word}`" for word in ("not_measured", "not_evaluated", "not_applicable", "not_due", "no_cases")
)


@frozen
class Reasons:
    """The code of each reason, 0 where none is given; `wrong` marks what is none, or stands beside a value."""

    codes: pl.Series
    texts: pl.Series
    wrong: pl.Series | None

    def merged(self, values: pl.Series, before: pl.Series | None) -> pl.Series:
        """The reasons of the column with those of its own cells, `before`: what is given here comes first."""
        missing, given = values.is_null(), pl.lit(self.codes)
        none = pl.lit(0, dtype=pl.UInt8)
        own = pl.lit(NOT_MEASURED, dtype=pl.UInt8) if before is None else pl.lit(before)
        usable = pl.lit(self.codes).is_between(1, _UNKNOWN - 1)
        return pl.select(pl.when(~missing).then(none).when(usable).then(given).otherwise(own)).to_series()

    def trouble(self, row: int) -> str:
        """What is wrong with the reason in a row."""
        text = shown(str(self.texts[row]))
        if self.codes[row] == _UNKNOWN:
            return f"{text} is no reason why something is missing; there are {_KNOWN}"
        return f"{text} is given for a value that is there"


def read_reasons(texts: pl.Series, values: pl.Series) -> Reasons:
    """The reasons that a column of texts gives for what is missing among `values`."""
    if texts.dtype != pl.String:
        texts = texts.cast(pl.String)
    distinct = texts.drop_nulls().unique()
    codes = pl.Series([_code(text) for text in distinct.to_list()], dtype=pl.UInt8)
    found = texts.replace_strict(distinct, codes, default=0, return_dtype=pl.UInt8).fill_null(0)
    beside = marked((found > 0) & values.is_not_null())
    return Reasons(found, texts, either(marked(found == _UNKNOWN), beside))


def _code(text: str) -> int:
    word = text.strip().casefold()
    if word in _SIGNS:
        return 0
    missing = MISSING_WORDS.get(word)
    return _UNKNOWN if missing is None else REASON_CODES[missing.reason]
