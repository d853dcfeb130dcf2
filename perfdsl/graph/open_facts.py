"""What the facts of a row may be while its score is pending."""

from collections.abc import Mapping
from typing import Final

from perfdsl.values.ranges import OneOf, Outlook

OPEN_FACTS: Final[Mapping[str, Outlook]] = {
    "met": OneOf((True, False)),
    "status": OneOf(("met", "not_met")),
}
"""What can be asked of a row besides its actual and its score, and the answers."""
