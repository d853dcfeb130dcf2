"""Lark's tables at work: the tokens of a text, and the reductions that they lead to.

This does what Lark's own contextual lexer and LALR parser do, on the same tables. It leaves out what nobody
here asks for (the line and column of every token: a span finds them when it is shown), looks up the facts of
a rule and the keywords of a state once, and hands every error back to Lark.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from lark import Lark, Token
from lark.lexer import LexerThread, PatternStr
from lark.parse_tree_builder import ExpandSingleChild
from lark.parsers.lalr_analysis import Shift
from lark.parsers.lalr_parser_state import ParseConf, ParserState

_Reduction: TypeAlias = tuple[Callable[[list[Any]], Any] | None, int, str]
_Matcher: TypeAlias = tuple[Any, dict[str, str]]


class Driver:
    """One reading of one text. `builder` makes a value of the parts of each rule."""

    def __init__(self, grammar: Lark, text: str, builder: object) -> None:
        parts: Any = grammar
        callbacks = parts._parse_tree_builder.create_callback(builder)  # noqa: SLF001 - its own each run
        table: Any = parts.parser.parser._parse_table  # noqa: SLF001 - the tables
        conf: ParseConf[int] = ParseConf(table, callbacks, "start")
        self._text = text
        self._lexer: Any = LexerThread.from_text(parts.parser.lexer, text)
        self._lexers: dict[int, Any] = parts.parser.lexer.lexer.lexers
        self._matchers: dict[int, _Matcher] = {}
        self._reductions: dict[int, _Reduction] = {}
        self._state: ParserState[int] = ParserState(conf, self._lexer)
        self.table: Any = conf.states
        """State to symbol to action."""
        self.states: list[int] = self._state.state_stack
        self.values: list[Any] = self._state.value_stack

    def tokens(self) -> Iterator[Token]:
        """The tokens from here on, as the parser's state accepts them. Raises what Lark's lexer raises."""
        text, states, matchers = self._text, self.states, self._matchers
        position, end, new = self._lexer.state.line_ctr.char_pos, len(text), str.__new__
        while position < end:
            if text[position] == " ":  # the grammar ignores it; to match it would be half of all matching
                position += 1
                continue
            state = states[-1]
            match, keywords = matchers.get(state) or self._matcher(state)
            found = match(text, position)
            if found is None:
                self.go_on(position)
                yield from self._lexer.lex(self._state)  # raises the error
                return
            value, kind = found.group(), found.lastgroup
            start, position = position, found.end()
            if kind == "NAME":
                kind = keywords.get(value, kind)
            elif kind == "BLANK":
                continue
            token = new(Token, value)  # `Token(...)` sets lines and columns as well, and takes twice as long
            token.type, token.value, token.start_pos, token.end_pos = kind, value, start, position
            yield token

    def _matcher(self, state: int) -> _Matcher:
        """How a token is found in a state: a keyword is found as a name, so that most states share a pattern."""
        keywords: dict[str, str] = {}
        alternatives = []
        for terminal in self._lexers[state].terminals:  # in the order in which Lark tries them
            if type(terminal.pattern) is PatternStr and terminal.pattern.value.isidentifier():
                keywords[terminal.pattern.value] = terminal.name
            else:
                alternatives.append(f"(?P<{terminal.name}>{terminal.pattern.to_regexp()})")
        known = self._matchers[state] = re.compile("|".join(alternatives)).match, keywords
        return known

    def go_on(self, offset: int) -> None:
        """Read on from there: the next call of `tokens` begins at `offset`."""
        self._lexer.state.line_ctr.char_pos = offset

    def feed(self, token: Token) -> None:
        """Take a token. Raises lark's UnexpectedToken where it cannot stand here."""
        states, values, table = self.states, self.values, self.table
        kind, reductions = token.type, self._reductions
        while True:
            found = table[states[-1]].get(kind)
            if found is None:
                self._state.feed_token(token)  # raises the error
                return
            action, argument = found
            if action is Shift:
                states.append(argument)
                values.append(token)
                return
            callback, size, origin = reductions.get(id(argument)) or self._reduction(argument)
            if callback is None:  # the value of the only part is that of the whole
                states[-1] = table[states[-2]][origin][1]
                continue
            value = callback(values[-size:] if size else [])
            if size:
                del states[-size:], values[-size:]
            states.append(table[states[-1]][origin][1])
            values.append(value)

    def _reduction(self, rule: Any) -> _Reduction:  # noqa: ANN401 - Lark's
        callbacks: Any = self._state.parse_conf.callbacks
        size = len(rule.expansion)
        # Lark's mark for a rule that is its only part: `sum` where nothing is added.
        callback = None if size == 1 and isinstance(callbacks[rule], ExpandSingleChild) else callbacks[rule]
        known = self._reductions[id(rule)] = callback, size, rule.origin.name
        return known

    def finish(self) -> Any:  # noqa: ANN401 - what the builder makes of the first rule
        """The value of the whole text. Raises lark's UnexpectedToken where it ends too early."""
        end = len(self._text)
        return self._state.feed_token(Token("$END", "", end, 1, 1, end_pos=end), is_end=True)
