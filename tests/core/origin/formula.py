"""The part of json-formula that the C2PA Asset Rubrics use, as an oracle for our own predicates.

No evaluator of that language is on PyPI. What is here follows its specification: a missing field is null, `length` of
null is 0, a filter of null is empty, `contains` of null is false, and functions named in a rubric see the field they
were called on as `$args[0]`.
"""

import json
import re
from typing import Any

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|'(?P<quoted>[^']*)'|`(?P<literal>[^`]*)`|(?P<number>-?\d+)"""
    r"""|(?P<name>[$\w]+)|(?P<sign>\|\||&&|==|!=|>=|<=|\[\?|[()\[\],.@!<>]))"""
)


class Formula:
    """One rubric's expressions: its variables and its named functions."""

    def __init__(self, variables: dict[str, Any], functions: dict[str, str]) -> None:
        self.variables, self.functions = variables, functions

    def holds(self, expression: str, document: object) -> bool:
        """Whether an expression is true of a document."""
        return bool(self.value(expression, document, []))

    def value(self, expression: str, document: object, given: list[Any]) -> Any:
        """What an expression gives."""
        reader = _Reader(self, _tokens(expression), given)
        found = reader.either(document)
        assert reader.at == len(reader.tokens), reader.tokens[reader.at :]
        return found


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        got = _TOKEN.match(text, at)
        assert got, text[at:]
        kind = str(got.lastgroup)
        found.append((kind, got[kind]))
        at = got.end()
    return found


class _Reader:
    def __init__(self, formula: Formula, tokens: list[tuple[str, str]], given: list[Any], at: int = 0) -> None:
        self.formula, self.tokens, self.given, self.at = formula, tokens, given, at

    def sees(self, *signs: str) -> str:
        """The next sign, when it is one of these; it is then passed."""
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" and self.tokens[self.at][1] in signs:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""

    def either(self, here: object) -> Any:
        found = self.both(here)
        while self.sees("||"):
            # Both sides are read, so that the place in the text moves on.
            other = self.both(here)
            found = found or other
        return found

    def both(self, here: object) -> Any:
        found = self.compared(here)
        while self.sees("&&"):
            other = self.compared(here)
            found = found and other
        return found

    def compared(self, here: object) -> Any:
        left = self.negated(here)
        sign = self.sees("==", "!=", ">", "<", ">=", "<=")
        if not sign:
            return left
        right = self.negated(here)
        same = type(left) is type(right) and left == right
        if sign in ("==", "!="):
            return same == (sign == "==")
        return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}[sign]

    def negated(self, here: object) -> Any:
        return not self.negated(here) if self.sees("!") else self.path(here)

    def path(self, here: object) -> Any:
        found = self.start(here)
        while sign := self.sees(".", "[", "[?"):
            if sign == ".":
                _kind, name = self.tokens[self.at]
                self.at += 1
                found = found.get(name) if isinstance(found, dict) else None
            elif sign == "[":
                place = int(self.tokens[self.at][1])
                self.at += 1
                assert self.sees("]")
                found = found[place] if isinstance(found, list) and place < len(found) else None
            else:
                found = self.filtered(found)
        return found

    def filtered(self, found: object) -> list[Any]:
        begin, kept, end = self.at, [], 0
        # Without entries the expression is read once all the same, for its length.
        for one in found if isinstance(found, list) and found else [None]:
            inside = _Reader(self.formula, self.tokens, self.given, begin)
            if inside.either(one) and found:
                kept.append(one)
            end = inside.at
        self.at = end
        assert self.sees("]")
        return kept

    def start(self, here: object) -> Any:  # noqa: PLR0911 -- one return a kind of beginning
        if self.sees("@"):
            return here
        if self.sees("("):
            found = self.either(here)
            assert self.sees(")")
            return found
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind in ("string", "literal", "number"):
            return json.loads(text)
        if kind == "name" and self.sees("("):
            return self.called(text, here)
        if text == "null":
            return None
        if text == "$args":
            return self.given
        if text.startswith("$"):
            return self.formula.variables[text]
        return here.get(text) if isinstance(here, dict) else None

    def called(self, name: str, here: object) -> Any:
        told: list[Any] = []
        while not self.sees(")"):
            told.append(self.either(here))
            self.sees(",")
        if name in self.formula.functions:
            return self.formula.value(self.formula.functions[name], here, told)
        if name == "length":
            return len(told[0]) if told[0] is not None else 0
        whole, part = told
        if name == "startsWith":
            return isinstance(whole, str) and isinstance(part, str) and whole.startswith(part)
        assert name == "contains", name
        if isinstance(whole, str):
            return isinstance(part, str) and part in whole
        return isinstance(whole, list) and any(type(one) is type(part) and one == part for one in whole)
