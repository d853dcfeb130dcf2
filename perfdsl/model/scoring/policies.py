"""What is declared of missing values: a policy for all of them, and some for single reasons."""

from collections.abc import Iterable
from typing import Final

from perfdsl.diagnostics import (
    UNKNOWN_WORD,
    Diagnostics,
)
from perfdsl.model.wording import Suggestions, quoted
from perfdsl.syntax import nodes as syntax
from perfdsl.values.missing import NEVER_SCORED, MissingRule, Policy, Reason

_POLICIES: Final = {policy.value: policy for policy in Policy}
_REASONS: Final = {reason.value: reason for reason in Reason if reason not in NEVER_SCORED}


def missing_rule(
    statements: Iterable[syntax.Statement],
    base: MissingRule,
    diagnostics: Diagnostics,
    *,
    first: bool = True,
) -> MissingRule | None:
    """The policies that `statements` declare on top of `base`, None where they declare none."""
    general: Policy | None = None
    by_reason: dict[Reason, Policy] = {}
    for statement in statements:
        if not isinstance(statement, syntax.Words) or statement.keyword != "missing":
            continue
        policy = _policy(statement, diagnostics if first else None)
        if policy is None:
            continue
        if len(statement.words) == 1:
            general = policy
        elif (reason := _reason(statement.words[0].text, policy)) is not None:
            by_reason[reason] = policy
        elif first:
            known = ", ".join(f"`{reason}`" for reason in _REASONS)
            diagnostics.report(
                UNKNOWN_WORD,
                f"`{statement.words[0].text}` is no reason that a policy can replace",
                statement.words[0].span,
                help=f"there are {known}",
            )
    if general is None and not by_reason:
        return None
    kept = {} if general else dict(base.by_reason)
    return MissingRule(general or base.general, tuple({**kept, **by_reason}.items()))


def _reason(word: str, policy: Policy) -> Reason | None:
    """The reason that a policy can be for; only `pending` looks ahead at what is not due yet."""
    if word == Reason.NOT_DUE.value and policy is Policy.PENDING:
        return Reason.NOT_DUE
    return _REASONS.get(word)


def _policy(statement: syntax.Words, diagnostics: Diagnostics | None) -> Policy | None:
    word = statement.words[-1]
    if word.text not in _POLICIES and diagnostics is not None:
        diagnostics.report(
            UNKNOWN_WORD,
            f"there is no policy `{word.text}` for missing values",
            word.span,
            help=Suggestions().help(word.text, _POLICIES, f"there are {quoted(list(_POLICIES))}"),
        )
    return _POLICIES.get(word.text)
