"""The language in which molecules are chosen, read into a tree.

============================  ===================================================================
``CD63``, ``annexin A2``      a molecule, by any name of the catalog or its own; ``"…"`` for any
``tetraspanins``, ``lipids``  a group: a step of a layer's path, or its heading
``membrane/outer``            a layer, or a group of them
``copies > 5``                what has so many copies in its layer; also ``mass``, with a unit
``kind = lipid``              a fact by name: ``kind``, ``leaflet``, ``family``, ``evidence``
``within 5 nm of X``          what comes so near to X, between the middles of beads, and X itself
``on X``                      what is bound to X, such as the glycans of a protein
``!X``, ``X & Y``, ``X | Y``  not, and, or; also as words; round brackets group
============================  ===================================================================
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from exoviz.errors import InputError, Problem, shortened
from exoviz.language import _, number

if TYPE_CHECKING:
    from pyparsing import ParserElement, ParseResults

__all__ = [
    "DALTONS",
    "FACTS",
    "QUANTITIES",
    "AllOf",
    "AnyOf",
    "BoundTo",
    "Expression",
    "Fact",
    "Named",
    "NotOf",
    "Quantity",
    "Within",
    "parse_expression",
]

#: Facts by name, and quantities with their units.
FACTS: Final = ("kind", "leaflet", "family", "evidence")
QUANTITIES: Final = ("copies", "mass")
#: Daltons in a unit of mass.
DALTONS: Final = MappingProxyType({"kDa": 1e3, "MDa": 1e6, "Da": 1.0})
#: Letters of an expression, and brackets in brackets.
_LONGEST: Final = 1_000
_DEEPEST: Final = 12
_RESERVED: Final = ("and", "or", "not", "within", "on", "of", *FACTS, *QUANTITIES)


@dataclass(frozen=True, slots=True)
class Named:
    """Molecules of a name: a species, a group, or a layer."""

    name: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """Molecules of which a number is larger or smaller than another.

    Attributes
    ----------
    name : str
        One of `QUANTITIES`.
    operator : str
        ``"<"``, ``"<="``, ``"="``, ``"!="``, ``">="`` or ``">"``.
    value : float
        In Da for a mass.
    """

    name: str
    operator: str
    value: float


@dataclass(frozen=True, slots=True)
class Fact:
    """Molecules of which a fact is, or with ``"!="`` is not, of a value.

    Attributes
    ----------
    name : str
        One of `FACTS`.
    operator : str
        ``"="`` or ``"!="``.
    value : str
    """

    name: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class Within:
    """Molecules that come near to others, nm, and these."""

    distance: float
    of: Expression


@dataclass(frozen=True, slots=True)
class BoundTo:
    """Molecules that are bound to others."""

    to: Expression


@dataclass(frozen=True, slots=True)
class NotOf:
    """All other molecules."""

    of: Expression


@dataclass(frozen=True, slots=True)
class AllOf:
    """Molecules that all parts choose."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Molecules that at least one part chooses."""

    parts: tuple[Expression, ...]


Expression: TypeAlias = Named | Quantity | Fact | Within | BoundTo | NotOf | AllOf | AnyOf


def _negated(tokens: ParseResults) -> Expression:
    *signs, of = tokens
    found: Expression = NotOf(of) if len(signs) % 2 else of
    return found


def _joined(kind: type[AllOf | AnyOf], parts: Sequence[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


@functools.lru_cache(maxsize=1)
def _grammar() -> ParserElement:
    import pyparsing as pp

    word = pp.Regex(r"[^\s&|!()<>=\"']+")
    reserved = pp.MatchFirst([pp.CaselessKeyword(one) for one in _RESERVED])
    quoted = pp.QuotedString('"') | pp.QuotedString("'")
    written = pp.OneOrMore(~reserved + word).set_parse_action(" ".join)
    name = (quoted | written).set_parse_action(lambda tokens: Named(tokens[0]))
    figure = pp.Regex(r"\d+(\.\d+)?([eE][+-]?\d+)?").set_parse_action(lambda t: float(t[0]))
    order = pp.one_of("< <= = == != >= >")
    copies = pp.CaselessKeyword("copies") + order + figure
    unit = pp.MatchFirst([pp.Keyword(one) for one in DALTONS])
    mass = pp.CaselessKeyword("mass") + order + figure + unit
    fact = (
        pp.MatchFirst([pp.CaselessKeyword(one) for one in FACTS])
        + pp.one_of("= == !=")
        + (quoted | written)
    )
    copies.set_parse_action(lambda t: Quantity("copies", t[1].replace("==", "="), t[2]))
    mass.set_parse_action(lambda t: Quantity("mass", t[1].replace("==", "="), t[2] * DALTONS[t[3]]))
    fact.set_parse_action(lambda t: Fact(t[0], t[1].replace("==", "="), t[2]))
    whole, single = pp.Forward(), pp.Forward()
    near = (
        pp.Suppress(pp.CaselessKeyword("within"))
        + figure
        + pp.Suppress(pp.CaselessKeyword("nm"))
        + pp.Suppress(pp.CaselessKeyword("of"))
        + single
    ).set_parse_action(lambda t: Within(t[0], t[1]))
    bound = (pp.Suppress(pp.CaselessKeyword("on")) + single).set_parse_action(
        lambda t: BoundTo(t[0])
    )
    group = pp.Suppress("(") + whole + pp.Suppress(")")
    negation = pp.Literal("!") | pp.CaselessKeyword("not")
    single <<= (
        pp.ZeroOrMore(negation) + (group | near | bound | copies | mass | fact | name)
    ).set_parse_action(_negated)
    both = pp.Suppress(pp.Literal("&") | pp.CaselessKeyword("and"))
    either = pp.Suppress(pp.Literal("|") | pp.CaselessKeyword("or"))
    product = (single + pp.ZeroOrMore(both + single)).set_parse_action(lambda t: _joined(AllOf, t))
    whole <<= (product + pp.ZeroOrMore(either + product)).set_parse_action(
        lambda t: _joined(AnyOf, t)
    )
    return whole


def _refused(text: str, what: str) -> InputError:
    hint = _(
        "Examples: tetraspanins & copies > 5; within 5 nm of CD63; mass > 60 kDa; lipids & inner."
    )
    return InputError(shortened(text), [Problem("", what, hint)])


def parse_expression(text: str) -> Expression:
    """Return the tree of an expression; the module says how it is written.

    Raises
    ------
    InputError
        If it cannot be read, with the place.
    """
    import pyparsing as pp

    if len(text) > _LONGEST:
        what = _("{count} letters are too many; at most {limit} are allowed")
        raise _refused(text, what.format(count=number(len(text)), limit=number(_LONGEST)))
    depth = deepest = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        what = _("brackets are nested more than {limit} deep")
        raise _refused(text, what.format(limit=_DEEPEST))
    try:
        found: Expression = _grammar().parse_string(text, parse_all=True)[0]
    except pp.ParseBaseException as error:
        rest = shortened(text[error.loc :])
        if rest:
            what = _("'{text}' cannot be read from letter {place} on: {rest}")
            raise _refused(
                text, what.format(text=shortened(text), place=error.loc + 1, rest=rest)
            ) from None
        what = _("something is missing at the end of '{text}'")
        raise _refused(text, what.format(text=shortened(text))) from None
    return found
