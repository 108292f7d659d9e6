"""Say in the reader's language what was found about shares, splits, money and payments."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from babel import numbers
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext

from ortaq.core.rights import EVERYTHING
from ortaq.core.shares import money
from ortaq.core.shares.money import BadMoney
from ortaq.core.shares.split import MEDIA, REST, BadSplit, Box, Matrix
from ortaq.core.shares.treaties import WHOLE, BadRules, Outcome, Rule, RuleSet, State
from ortaq.core.shares.waterfall import BadPlan, Of, Tier, TierKind
from ortaq.core.text import dates
from ortaq.members.models import Broadcaster
from ortaq.rights import sentences
from ortaq.studio.models import Treaty
from ortaq.studio.shares.queries import HOUSE, OTHER

TREATIES = {
    "contract": gettext_lazy("By contract alone"),
    "coe-multilateral": gettext_lazy("Council of Europe Convention, several states"),
    "coe-bilateral": gettext_lazy("Council of Europe Convention, two states"),
}
ROUNDING = gettext_lazy(
    "How it is rounded: a percentage is rounded down to the smallest coin, and the fraction counts with the next "
    "receipt. What a step pays is divided by the largest remainder; what was rounded away from somebody is owed to it "
    "the next time. So all payouts together are the receipts, to the last coin."
)
KINDS = {
    TierKind.PERCENTAGE: gettext_lazy("a percentage"),
    TierKind.RECOUP: gettext_lazy("money back, up to a sum"),
    TierKind.NET: gettext_lazy("what is left, by shares"),
}
OFS = {Of.GROSS: gettext_lazy("of all that comes in"), Of.LEFT: gettext_lazy("of what is left here")}


# ---- numbers -------------------------------------------------------------------------------------------------------


def locale() -> str:
    """The CLDR locale of the reader's numbers; what CLDR has in another script is read there."""
    return dates.LOCALES.get(sentences.reader(), sentences.reader()).replace("-", "_")


def amount(minor: int, currency: str) -> str:
    """Money as the reader writes it: 1 234,56 KZT."""
    return money.said(minor, currency, locale())


def share(hundredths: int) -> str:
    """A share as the reader writes it: 33.33 %."""
    return gettext("%(number)s %%") % {"number": decimal((Decimal(hundredths) / 100).normalize())}


def decimal(value: Decimal) -> str:
    """A number as the reader writes it, with the decimals that it has: 1 234,50."""
    places = max(0, -int(value.as_tuple().exponent))
    return numbers.format_decimal(value, f"#,##0.{'0' * places}" if places else "#,##0", locale=locale())


def rate(value: Fraction) -> str:
    """An exchange rate, exactly: 0.588, or 0.333333 (1/3) where decimals do not end."""
    short = Decimal(value.numerator) / value.denominator
    if Fraction(short) == value:
        return decimal(short.normalize())
    return f"{decimal(round(short, 6))} ({value})"


# ---- shares --------------------------------------------------------------------------------------------------------


def rules_name(rules: RuleSet, treaty: Treaty | None = None) -> str:
    """The name of a rule-set with its edition."""
    if treaty:
        return treaty.name
    name = str(TREATIES.get(rules.code, rules.code))
    return name if rules.edition == rules.code else f"{name}, {rules.edition}"


def not_whole(total: int) -> str:
    """The shares are too little or too much."""
    if total < WHOLE:
        return gettext("The shares are %(total)s together; %(missing)s is still missing.") % {
            "total": share(total),
            "missing": share(WHOLE - total),
        }
    return gettext("The shares are %(total)s together, %(over)s too much.") % {
        "total": share(total),
        "over": share(total - WHOLE),
    }


def outcome(one: Outcome, houses: Mapping[str, Broadcaster]) -> str:
    """What came of one rule, as a sentence."""
    partner = str(houses[one.partner]) if one.partner in houses else ""
    return SAID[one.rule](one, partner)


def said_whole(one: Outcome, _partner: str) -> str:
    """WHOLE."""
    if one.state is State.PASS:
        return gettext("The shares are the whole.")
    return not_whole(one.params["total"])


def said_parties(one: Outcome, _partner: str) -> str:
    """PARTIES."""
    facts = {"count": one.params["count"], "fewest": one.params["fewest"], "largest": one.params["largest"]}
    if one.state is State.PASS:
        return ngettext("%(count)s partner has a share.", "%(count)s partners have a share.", facts["count"]) % facts
    if facts["count"] < facts["fewest"]:
        return (
            ngettext(
                "Only %(count)s partner has a share; these rules want at least %(fewest)s.",
                "Only %(count)s partners have a share; these rules want at least %(fewest)s.",
                facts["count"],
            )
            % facts
        )
    return gettext("%(count)s partners have a share; these rules allow at most %(largest)s.") % facts


def said_edge(one: Outcome, partner: str) -> str:
    """LEAST and MOST."""
    is_least = one.rule is Rule.LEAST
    facts = {"house": partner, "edge": share(one.params["edge"])}
    if one.state is State.PASS:
        text = gettext("Nobody has less than %(edge)s.") if is_least else gettext("Nobody has more than %(edge)s.")
        return text % facts
    facts["share"] = share(one.params["share"])
    if is_least:
        return gettext("%(house)s has %(share)s; these rules want at least %(edge)s of each.") % facts
    return gettext("%(house)s has %(share)s; these rules allow at most %(edge)s.") % facts


def said_third(one: Outcome, _partner: str) -> str:
    """THIRD_COUNTRY."""
    if not one.params:
        return gettext("Whether these rules limit partners of third countries is not known here.")
    facts = {
        "outside": share(one.params["outside"]),
        "most": share(one.params["outside"] + one.params["perhaps"]),
        "edge": share(one.params["edge"]),
    }
    if one.state is State.PASS:
        return gettext("Partners of third countries have no more than %(edge)s together.") % facts
    if one.state is State.FAIL:
        return gettext("Partners of third countries have %(outside)s together; at most %(edge)s is allowed.") % facts
    return (
        gettext(
            "Partners of third countries may have up to %(most)s together; at most %(edge)s is allowed. Say of each "
            "state whether it is a party to the treaty."
        )
        % facts
    )


def said_points(one: Outcome, _partner: str) -> str:
    """POINTS."""
    if not one.params:
        return gettext("These rules ask for creative points; how many is not known here.")
    facts = {"points": one.params["points"], "needed": one.params["needed"]}
    if one.state is State.UNKNOWN:
        return gettext("%(needed)s creative points are needed; nobody has said how many are reached.") % facts
    if one.state is State.PASS:
        return gettext("%(points)s creative points are reached; %(needed)s are needed.") % facts
    return gettext("Only %(points)s creative points are reached; %(needed)s are needed.") % facts


def said_creative(one: Outcome, partner: str) -> str:
    """CREATIVE."""
    if not one.params:
        return gettext("Whether people must follow the money under these rules is not known here.")
    facts = {"house": partner, "edge": share(one.params["edge"])}
    if one.state is State.PASS:
        return gettext("What each brings in people is within %(edge)s of its money.") % facts
    if one.state is State.UNKNOWN:
        return (
            gettext("Nobody has said what %(house)s brings in people; it must be within %(edge)s of its money.") % facts
        )
    facts |= {"share": share(one.params["share"]), "creative": share(one.params["creative"])}
    return (
        gettext("%(house)s brings %(creative)s of the people and %(share)s of the money; they may differ by %(edge)s.")
        % facts
    )


def said_date(one: Outcome, _partner: str) -> str:
    """DATE."""
    day, since, until = (one.params[name] for name in ("day", "since", "until"))
    if one.state is State.PASS:
        return gettext("These rules were there on %(day)s.") % {"day": sentences.day(day)}
    if since and day < since:
        return gettext("These rules are there only from %(day)s on.") % {"day": sentences.day(since)}
    return gettext("These rules ended on %(day)s.") % {"day": sentences.day(until)}


SAID: Mapping[Rule, Callable[[Outcome, str], str]] = {
    Rule.WHOLE: said_whole,
    Rule.PARTIES: said_parties,
    Rule.LEAST: said_edge,
    Rule.MOST: said_edge,
    Rule.THIRD_COUNTRY: said_third,
    Rule.POINTS: said_points,
    Rule.CREATIVE: said_creative,
    Rule.DATE: said_date,
}
FIELDS = {
    "code": gettext_lazy("name"),
    "edition": gettext_lazy("name"),
    "since": gettext_lazy("first day"),
    "until": gettext_lazy("last day"),
    "fewest": gettext_lazy("fewest partners"),
    "largest": gettext_lazy("most partners"),
    "least": gettext_lazy("least share"),
    "most": gettext_lazy("largest share"),
    "third_country": gettext_lazy("cap for third countries"),
    "points": gettext_lazy("creative points"),
    "creative_within": gettext_lazy("distance of people and money"),
    "unknown": gettext_lazy("what is not known"),
    "source": gettext_lazy("source"),
    "confidence": gettext_lazy("how sure it is"),
}


def bad_rules(bad: BadRules) -> str:
    """What is wrong with the rules of a treaty."""
    facts = bad.params
    if bad.code == "field":
        return gettext("This makes no sense: %(field)s.") % {"field": FIELDS.get(facts["field"], facts["field"])}
    if bad.code == "order":
        return gettext("“%(high)s” cannot be below “%(low)s”.") % {
            "high": FIELDS[facts["high"]],
            "low": FIELDS[facts["low"]],
        }
    return gettext(
        "Nobody can keep these rules: %(count)s partners with at least %(least)s each are more than all."
    ) % {
        "count": facts["fewest"],
        "least": share(facts["least"]),
    }


# ---- rights --------------------------------------------------------------------------------------------------------


def places(codes: Sequence[str]) -> str:
    """Territories of a matrix in a row."""
    return sentences.in_a_row(place(code) for code in codes)


def place(code: str) -> str:
    """A territory of a matrix."""
    return pgettext("territories", "the rest of the world") if code == REST else sentences.place(code)


def tongue(tag: str) -> str:
    """A language of a matrix."""
    if tag == REST:
        return pgettext("languages", "all other languages")
    return pgettext("languages", "every language") if tag == EVERYTHING else sentences.language(tag)


def medium(code: str) -> str:
    """A medium of a matrix."""
    if code == EVERYTHING:
        return pgettext("media", "in every way")
    return pgettext("media", "in all other ways") if code == REST else str(sentences.MEDIA[code])  # type: ignore[index]  # a word is its member


def box(matrix: Matrix, found: Box) -> str:
    """A box in words: where, in which languages, how."""
    every_tongue = len(found.languages) == len(matrix.languages)
    every_way = len(found.media) == len(MEDIA)
    return "; ".join(
        (
            places(found.territories),
            tongue(EVERYTHING) if every_tongue else sentences.in_a_row(map(tongue, found.languages)),
            medium(EVERYTHING) if every_way else sentences.in_a_row(map(medium, found.media)),
        )
    )


def problems(matrix: Matrix) -> list[str]:
    """What keeps a split from being whole, the smallest first; nothing where it is."""
    gaps = [gettext("Nobody owns this: %(box)s.") % {"box": box(matrix, one)} for one in matrix.gaps()]
    twice = [
        gettext("Lines %(one)s and %(other)s both give this: %(box)s.")
        % {"one": each.one, "other": each.other, "box": box(matrix, each.box)}
        for each in matrix.overlaps()
    ]
    return gaps + twice


def bad_split(bad: BadSplit) -> str:
    """What is wrong with a split."""
    facts = bad.params
    sentence = {
        "lines": gettext("A split has at most %(most)s lines."),
        "no_owner": gettext("Line %(line)s: say who owns it."),
        "weight": gettext("Line %(line)s: parts are whole numbers from 1 to a million."),
        "empty_axis": gettext("Line %(line)s: choose countries, languages and ways."),
        "unknown_language": gettext("Line %(line)s: “%(word)s” is no language that we know."),
        "unknown_medium": gettext("Line %(line)s: “%(word)s” is no way of showing a work that we know."),
        "unknown_territory": gettext("Line %(line)s: “%(word)s” is no country that we know."),
        "empty_group": gettext("Line %(line)s: the group %(word)s had no members yet on that day."),
        "not_whole": gettext("The split leaves something to nobody, or gives something twice."),
    }.get(bad.code, gettext("Line %(line)s makes no sense."))
    return sentence % {"most": "", "line": "", "word": "", **facts}


# ---- money ---------------------------------------------------------------------------------------------------------


def bad_money(bad: BadMoney) -> str:
    """What is wrong with an amount, a currency or a rate."""
    facts = dict(bad.params)
    if bad.code == "no_rate":
        facts["day"] = sentences.day(facts["day"])
        return gettext("There is no rate from %(base)s to %(quote)s on or before %(day)s. Enter one first.") % facts
    sentence = {
        "currency": gettext("“%(currency)s” is no currency of ISO 4217."),
        "ambiguous": gettext("“%(written)s” could be thousands or decimals. Write it without marks."),
        "too_fine": gettext("“%(written)s” is finer than the smallest coin: %(currency)s has %(digits)s decimals."),
        "too_much": gettext("“%(written)s” is more than we can count."),
        "rate": gettext("“%(written)s” is no exchange rate. Write 512.5 or 1/512."),
        "same_currency": gettext("A currency needs no rate to itself."),
    }.get(bad.code, gettext("“%(written)s” is no amount of money."))
    return sentence % facts


# ---- waterfall -----------------------------------------------------------------------------------------------------


def payee(key: str, houses: Mapping[str, Broadcaster]) -> str:
    """The name of who is paid."""
    if key.startswith(HOUSE):
        house = houses.get(key.removeprefix(HOUSE))
        return str(house) if house else gettext("a house that takes part no longer")
    return key.removeprefix(OTHER)


def tier(one: Tier) -> str:
    """What a tier is called: its name, or what it does."""
    if one.name:
        return one.name
    if one.kind is TierKind.PERCENTAGE:
        return f"{share(one.share)} {OFS[one.of]}"
    return str(KINDS[one.kind])


def bad_plan(bad: BadPlan) -> str:
    """What is wrong with a waterfall."""
    sentence = {
        "tiers": gettext("Payments have 1 to %(most)s steps."),
        "no_net": gettext("The last step must divide what is left; else something would stay with nobody."),
        "net_not_last": gettext("Step %(tier)s divides all that is left, so nothing can come after it."),
        "nobody": gettext("Step %(tier)s pays nobody."),
        "cap": gettext("Step %(tier)s: say how much each gets back."),
        "weight": gettext("Step %(tier)s: parts are whole numbers from 1 to a million."),
        "percentage": gettext("Step %(tier)s: a percentage is more than 0 and at most 100."),
        "more_than_gross": gettext("The percentages of all that comes in are more than 100 together."),
        "receipt": gettext("Money that came in is more than nothing."),
    }.get(bad.code, gettext("Step %(tier)s makes no sense."))
    return sentence % {"tier": "", "most": "", **bad.params}
