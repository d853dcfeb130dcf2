"""Our driver of Lark's tables reads as Lark itself does."""

from collections.abc import Iterator
from typing import Any

import pytest
from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken
from lark.lexer import LexerThread
from lark.parsers.lalr_parser_state import ParseConf, ParserState

from perfdsl.syntax.driver import Driver
from perfdsl.syntax.tables import load_grammar

TEXTS = {
    "a plan": 'plan x "X" { period 2019..2021\nperspective p "P" { indicator i "I" { count; target >= 3 }\n}\n}\n',
    "keywords as names": "plan x { period 2023\nindicator target { number; value weight + count; target <= 1/3 }\n}\n",
    "blanks of every sort": "scale \t s\t{ clamp 0%..100%  ;late zero\r}\n\n\n",
    "figures": "plan x { period 2023-Q1\nindicator a { date; target by 2023-01-05; weight 17 points }\n}\n",
}
WRONG = {
    "a character that means nothing": ("plan x { $ }", UnexpectedCharacters),
    "a word in the wrong place": ("plan x { target target }", UnexpectedToken),
    "a figure in the wrong place": ("plan 2023-01-05", UnexpectedToken),
}


def _by_lark(grammar: Lark, text: str) -> Iterator[Token]:
    parts: Any = grammar
    callbacks = parts._parse_tree_builder.create_callback(object())  # noqa: SLF001 - as the driver
    lexer: Any = LexerThread.from_text(parts.parser.lexer, text)
    conf: Any = ParseConf(parts.parser.parser._parse_table, callbacks, "start")  # noqa: SLF001 - likewise
    state: Any = ParserState(conf, lexer)
    for token in lexer.lex(state):
        yield token
        state.feed_token(token)


def _by_us(grammar: Lark, text: str) -> Iterator[Token]:
    driver = Driver(grammar, text, object())
    for token in driver.tokens():
        yield token
        driver.feed(token)


def _shown(tokens: Iterator[Token]) -> list[tuple[Any, ...]]:
    return [(token.type, str(token), token.value, token.start_pos, token.end_pos) for token in tokens]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_tokens_are_those_of_lark(text: str) -> None:
    assert _shown(_by_us(load_grammar(), text)) == _shown(_by_lark(load_grammar(), text))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_tree_is_that_of_lark(text: str) -> None:
    parts: Any = load_grammar()
    driver = Driver(parts, text, object())
    for token in driver.tokens():
        driver.feed(token)
    callbacks = parts._parse_tree_builder.create_callback(object())  # noqa: SLF001 - as the driver
    lexer: Any = LexerThread.from_text(parts.parser.lexer, text)
    conf: Any = ParseConf(parts.parser.parser._parse_table, callbacks, "start")  # noqa: SLF001 - likewise
    state: Any = ParserState(conf, lexer)
    for token in lexer.lex(state):
        state.feed_token(token)
    assert driver.finish() == state.feed_token(Token("$END", "", 0), is_end=True)


@pytest.mark.parametrize(("text", "error"), WRONG.values(), ids=WRONG)
def test_the_errors_are_those_of_lark(text: str, error: type[Exception]) -> None:
    places = []
    for read in (_by_lark, _by_us):
        with pytest.raises(error) as raised:
            list(read(load_grammar(), text))
        found: Any = raised.value
        places.append((found.pos_in_stream, getattr(found, "token", None)))
    assert places[0] == places[1]
