"""Text to a syntax tree; what cannot be read is reported, and reading goes on with the next statement."""

import re
from typing import Any, Final

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken
from lark.lexer import LexerThread
from lark.parsers.lalr_parser_state import ParseConf, ParserState

from perfdsl.diagnostics import CHARACTER, OPEN_TEXT, SYNTAX, TOO_DEEP, TOO_LARGE, Diagnostics
from perfdsl.source import Source, Span
from perfdsl.syntax.builder import MAX_NESTING, Builder
from perfdsl.syntax.nodes import Ruleset
from perfdsl.syntax.tables import load_grammar
from perfdsl.syntax.words import described, expected_text, nearest_word

MAX_CHARACTERS: Final = 64_000_000
"""The longest ruleset file, in characters."""

_GOES_ON: Final = frozenset(
    {"LBRACE", "LPAR", "COMMA", "PLUS", "MINUS", "STAR", "SLASH", "AND", "OR", "NOT", "IF", "THEN", "ELSE", "_NL", "COLON"}
)  # fmt: skip
"""After these no statement can end, so a line end says nothing."""

_OPENS: Final = frozenset({"LBRACE", "LPAR"})
_CLOSES: Final = frozenset({"RBRACE", "RPAR"})
_SHOWN: Final = 40
_BOUNDARIES: Final = re.compile(r'#[^\n]*|"[^"\n]*"|[{};\n]')

_HELP_FOR: Final = {
    "“": 'write straight quotation marks `"`',
    "”": 'write straight quotation marks `"`',
    "«": 'write straight quotation marks `"`',
    "'": 'write straight quotation marks `"`',
    "’": 'write straight quotation marks `"`',
    "≥": "write `>=`",
    "≤": "write `<=`",
    "≠": "write `!=`",
    "€": "write the code of the currency after the amount: `40_000 EUR`",
    "%": "a percent sign follows its number without a space: `85.6%`",
    "×": "write `*`",
    "–": "write the minus sign `-`",
}


def parse(source: Source, diagnostics: Diagnostics) -> Ruleset:
    """The syntax tree of `source`; for statements that are not the language `diagnostics` has the reasons instead."""
    empty = Ruleset((), span=Span(source, 0, len(source.text)))
    if len(source.text) > MAX_CHARACTERS:
        diagnostics.report(
            TOO_LARGE, f"the file has more than {MAX_CHARACTERS:_} characters", Span(source, 0, 0),
            help="split it, and bring the parts together with `import`",
        )  # fmt: skip
        return empty
    return _Run(source, diagnostics).parse() or empty


class _TooDeep(Exception):  # noqa: N818 - a way out of the lexer's loop, never seen outside
    """Brackets are nested too deep for anything after them to be worth reading."""


class _Run:
    """One reading of one source: Lark's tables with our driver, which knows brackets, line ends and recovery."""

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        grammar = load_grammar()
        self._source = source
        self._diagnostics = diagnostics
        self._builder = Builder(source, diagnostics)
        callbacks = grammar._parse_tree_builder.create_callback(self._builder)  # type: ignore[attr-defined]  # noqa: SLF001 - callbacks of each run its own
        conf: Any = ParseConf(grammar.parser.parser._parse_table, callbacks, "start")  # type: ignore[attr-defined]  # noqa: SLF001
        self._lexer = LexerThread.from_text(grammar.parser.lexer, source.text)  # type: ignore[attr-defined]
        self._state: ParserState[int] = ParserState(conf, self._lexer)
        self._brackets: list[Token] = []
        self._previous = "_NL"
        self._last: Token | None = None

    def parse(self) -> Ruleset | None:
        try:
            while True:
                try:
                    self._feed()
                    return self._end()
                except UnexpectedToken as error:
                    self._report_token(error.token, error.expected)
                    offset = error.token.start_pos or 0
                except UnexpectedCharacters as error:
                    self._report_character(error.pos_in_stream)
                    offset = error.pos_in_stream + 1
                if not self._recover(offset):
                    return None
        except _TooDeep:
            return None

    def _feed(self) -> None:
        """Every token that is left goes to the parser."""
        feed, brackets = self._state.feed_token, self._brackets
        for token in self._lexer.lex(self._state):
            kind = token.type
            if kind == "COMMENT":
                self._builder.comment(token)
                continue
            if kind == "_NL" and (self._previous in _GOES_ON or (brackets and brackets[-1].type == "LPAR")):
                continue
            feed(token)
            if kind in _OPENS:
                brackets.append(token)
                if len(brackets) > MAX_NESTING:
                    self._too_deep(token)
            elif kind in _CLOSES:
                brackets.pop()
            self._previous = kind
            self._last = token

    def _end(self) -> Ruleset:
        token = Token("$END", "", len(self._source.text), 1, 1, end_pos=len(self._source.text))
        tree: Ruleset = self._state.feed_token(token, is_end=True)
        return tree

    def _too_deep(self, token: Token) -> None:
        self._diagnostics.report(
            TOO_DEEP, f"brackets are nested more than {MAX_NESTING} deep", self._span(token),
            help="the rest of the file was not read",
        )  # fmt: skip
        raise _TooDeep

    # --- what could not be read

    def _span(self, token: Token) -> Span:
        return Span(self._source, token.start_pos or 0, token.end_pos or 0)

    def _report_token(self, token: Token, expected: set[str]) -> None:
        open_block = next((bracket for bracket in reversed(self._brackets)), None)
        if token.type == "$END" and open_block is not None:
            self._diagnostics.report(
                SYNTAX, f"the file ends, and this `{open_block}` is not closed", self._span(open_block),
                help="close it with `}` where its block ends" if open_block.type == "LBRACE" else "close it with `)`",
            )  # fmt: skip
            return
        if token.type == "RBRACE" and not self._brackets:
            self._diagnostics.report(SYNTAX, "this `}` closes no block", self._span(token), help="take it out")
            return
        close = nearest_word(token, expected) if token.type == "NAME" else None
        help_ = f"did you mean `{close}`?" if close else expected_text(expected)
        self._diagnostics.report(SYNTAX, self._wrong(token), self._span(token), help=help_)

    def _wrong(self, token: Token) -> str:
        if token.type == "_NL" and "\n" in token:
            return "the line ends too early"
        if token.type == "$END":
            return "the file ends too early"
        if token.type == "NAME" and self._previous in ("_NL", "LBRACE"):
            return f"`{_short(token)}` is not a statement"
        return f"{described(token.type) if token.type == '_NL' else f'`{_short(token)}`'} cannot stand here"

    def _report_character(self, offset: int) -> None:
        character = self._source.text[offset]
        if character == '"':
            line_end = self._source.text.find("\n", offset)
            end = len(self._source.text) if line_end < 0 else line_end
            self._diagnostics.report(
                OPEN_TEXT, "this text has no closing quotation mark on its line", Span(self._source, offset, end),
                help='close it with `"`; inside a text, write typographic quotation marks',
            )  # fmt: skip
            return
        shown = f"`{character}`" if character.isprintable() else f"the character U+{ord(character):04X}"
        self._diagnostics.report(
            CHARACTER, f"{shown} means nothing here", Span(self._source, offset, offset + 1),
            help=_HELP_FOR.get(character, "take it out, or put it into a text in quotation marks"),
        )  # fmt: skip

    # --- and how reading goes on

    def _recover(self, offset: int) -> bool:
        """Leave the statement at `offset`: what was read of it is kept where it is whole, else dropped."""
        states, values = self._state.state_stack, self._state.value_stack
        table = self._state.parse_conf.states
        open_before = sum(_is_brace(value) for value in values)
        if not self._ends_here():
            while "statement" not in table[states[-1]]:
                if len(states) == 1:
                    return False
                states.pop()
                values.pop()
            states.append(table[states[-1]]["statement"][1])
            values.append(Token("_NL", ""))
        self._brackets = [value for value in values if _is_brace(value)]
        inner = open_before - len(self._brackets)
        stop = _statement_end(self._source.text, offset, inner, in_block=bool(self._brackets))
        if stop >= len(self._source.text) and (self._brackets or inner):
            return False
        self._lexer.state.line_ctr.char_pos = stop
        self._previous = "statement"
        return True

    def _ends_here(self) -> bool:
        """Whether a line end could follow what was read: it is then a statement, and only what comes after is wrong."""
        table = self._state.parse_conf.states
        states = list(self._state.state_stack)
        while True:
            action = table[states[-1]].get("_NL")
            if action is None:
                return False
            rule = action[1]
            if isinstance(rule, int):
                return True
            if rule.expansion:
                del states[-len(rule.expansion) :]
            states.append(table[states[-1]][rule.origin.name][1])


def _is_brace(value: object) -> bool:
    return type(value) is Token and value.type == "LBRACE"


def _short(token: str) -> str:
    return token if len(token) <= _SHOWN else f"{token[: _SHOWN - 3]}..."


def _statement_end(text: str, start: int, inner: int, *, in_block: bool) -> int:
    """Where the statement at `start` ends: before the line end, `;` or `}` that is outside its own `inner` open blocks."""
    for found in _BOUNDARIES.finditer(text, start):
        mark = found[0]
        if mark == "{":
            inner += 1
        elif mark == "}" and inner:
            inner -= 1
        elif mark == "}" and in_block:
            return found.start()
        elif mark in ("\n", ";") and not inner:
            return found.start()
    return len(text)
