import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lark
import pytest

from perfdsl.diagnostics import Diagnostics
from perfdsl.resources import grammar_text
from perfdsl.source import Source
from perfdsl.syntax import tables, words
from perfdsl.syntax.builder import Builder
from perfdsl.syntax.nodes import Ruleset
from perfdsl.syntax.parser import parse

PLAN = 'plan p "P" {\n  indicator a { count; target >= 1 + 2 * 3 }  # why\n}\n'


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The user's cache folder, empty; the tables in memory are forgotten before and after."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    tables.load_grammar.cache_clear()
    yield tmp_path / "perfdsl"
    tables.load_grammar.cache_clear()


def fresh() -> tuple[lark.Lark, Ruleset]:
    tables.load_grammar.cache_clear()
    grammar = tables.load_grammar()
    diagnostics = Diagnostics()
    ruleset = parse(Source("p", PLAN), diagnostics)
    assert not diagnostics.failed
    return grammar, ruleset


def built_from_text(grammar: lark.Lark) -> bool:
    """A grammar that was built keeps its source; one that was loaded has none."""
    return hasattr(grammar, "grammar")


def grammar_made() -> lark.Lark:
    return lark.Lark(grammar_text(), **tables.OPTIONS)


def test_the_lexer_has_no_collisions() -> None:
    strict = lark.Lark(grammar_text(), **tables.OPTIONS, strict=True)  # it raises on a collision
    assert {terminal.name for terminal in strict.terminals} == {one.name for one in grammar_made().terminals}


def test_every_terminal_can_be_named_in_a_message() -> None:
    ignored = {"COMMENT", "BLANK"}
    for terminal in grammar_made().terminals:
        if terminal.name not in ignored:
            assert words.described(terminal.name)


def test_the_spelling_of_every_keyword_is_that_of_the_grammar() -> None:
    spelled: dict[str, Any] = {
        terminal.name: terminal.pattern.value
        for terminal in grammar_made().terminals
        if terminal.pattern.type == "str" and terminal.pattern.value[0].isalpha()
    }
    assert {name: words.word(name) for name in spelled} == spelled


def test_no_keyword_is_spelled_that_the_grammar_does_not_have() -> None:
    names = {terminal.name for terminal in grammar_made().terminals} | {"$END"}
    assert names >= set(words._DESCRIBED) | set(words._SPELLED)  # noqa: SLF001 - the table itself is the subject


def test_every_rule_has_its_method() -> None:
    builder = Builder(Source("p", ""), Diagnostics())
    rules = {rule.alias or rule.options.template_source or rule.origin.name for rule in grammar_made().rules}
    expanded = {"expression", "negation", "comparison", "factor", "atom"}  # each is one of its parts
    missing = {str(rule) for rule in rules if not str(rule).startswith("_") and not hasattr(builder, rule)}
    assert missing <= expanded


def test_cached_and_fresh_tables_parse_alike(cache: Path) -> None:
    made, first = fresh()
    assert len(list(cache.iterdir())) == 1
    loaded, second = fresh()
    assert (built_from_text(made), built_from_text(loaded)) == (True, False)
    assert first == second
    assert [comment.text for comment in first.comments] == [comment.text for comment in second.comments]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"not a pickle", id="no pickle"),
        pytest.param(pickle.dumps({"data": {}, "memo": {}}), id="without tables"),
        pytest.param(pickle.dumps([1, 2]), id="something else"),
    ],
)
def test_a_broken_cache_is_ignored_and_mended(cache: Path, broken: bytes) -> None:
    fresh()
    (file,) = cache.iterdir()
    file.write_bytes(broken)
    assert built_from_text(fresh()[0])
    assert not built_from_text(fresh()[0])


def test_half_a_cache_is_ignored(cache: Path) -> None:
    fresh()
    (file,) = cache.iterdir()
    file.write_bytes(file.read_bytes()[:1000])
    assert built_from_text(fresh()[0])


@pytest.mark.skipif(
    os.name != "posix", reason="files have owners elsewhere too, but they are not asked this way"
)
def test_a_cache_that_belongs_to_another_is_ignored(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh()
    assert cache.is_dir()
    monkeypatch.setattr(os, "getuid", lambda: cache.stat().st_uid + 1)
    assert built_from_text(fresh()[0])


@pytest.mark.skipif(os.name != "posix", reason="modes of files are a matter of POSIX")
def test_a_cache_that_others_can_write_to_is_ignored(cache: Path) -> None:
    fresh()
    cache.chmod(0o777)
    assert built_from_text(fresh()[0])


def test_a_cache_that_cannot_be_written_is_no_reason_to_stop(cache: Path) -> None:
    cache.write_text("a file where the folder should be", "utf-8")
    assert built_from_text(fresh()[0])


def test_a_user_without_a_home_has_no_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", homeless)
    assert built_from_text(fresh()[0])
    assert not cache.exists()
