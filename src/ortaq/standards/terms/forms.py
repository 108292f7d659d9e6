"""The form in which a house sets its terms."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ortaq.core.interchange.platforms.terms import CELLS, BadPlatformTerms, Leave, Price, Terms, Thing, Use
from ortaq.standards.terms.words import LEAVES

PROBLEMS = {
    ("contact", "nobody_to_ask"): gettext_lazy("Say where to ask, or nobody can."),
    ("contact", "not_an_address"): gettext_lazy("Write an address that begins with https:// or mailto:."),
    ("currency", "not_a_currency"): gettext_lazy("Write the three letters of the currency, such as EUR."),
    ("price", "out_of_range"): gettext_lazy("Write a smaller price, with at most six decimals."),
}


def name_of(thing: Thing, use: Use) -> str:
    """The field of one answer."""
    return f"{thing}-{use}"


class TermsForm(forms.Form):
    """Nine answers and what is owed; what cannot stand is told at its field, and nothing typed is lost."""

    template = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    attribution = forms.BooleanField(required=False, label=gettext_lazy("The house must be named as the source."))
    link = forms.BooleanField(required=False, label=gettext_lazy("There must be a link to the page."))
    fresh_hours = forms.IntegerField(
        required=False, min_value=1, max_value=8760, label=gettext_lazy("Oldest copy for an answer, in hours")
    )
    quote_words = forms.IntegerField(
        required=False, min_value=1, max_value=100_000, label=gettext_lazy("Longest quotation, in words")
    )
    amount = forms.DecimalField(
        required=False,
        min_value=Decimal("0.000001"),
        max_digits=15,
        decimal_places=6,
        label=gettext_lazy("Price of a use"),
    )
    currency = forms.CharField(required=False, max_length=3, label=gettext_lazy("Currency of the price"))
    contact = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Where to ask"),
        help_text=gettext_lazy("An address that begins with https:// or mailto:."),
    )

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        for thing, use in CELLS:
            self.fields[name_of(thing, use)] = forms.ChoiceField(
                choices=list(LEAVES.items()), widget=forms.RadioSelect, initial=Leave.NOT_ALLOWED
            )

    def cells(self) -> list[tuple[Thing, list[tuple[Use, forms.BoundField]]]]:
        """The fields of the answers by thing and use."""
        return [(thing, [(use, self[name_of(thing, use)]) for use in Use]) for thing in Thing]

    def clean(self) -> dict[str, Any]:
        """Put the terms together; what is wrong stands at its field."""
        typed: dict[str, Any] = super().clean() or {}
        if self.errors:
            return typed
        try:
            typed["terms"] = terms_of(typed)
        except BadPlatformTerms as bad:
            where = {"price": "amount"}.get(bad.field, bad.field)
            self.add_error(
                where if where in self.fields else None, PROBLEMS.get((bad.field, bad.code), _("This is wrong."))
            )
        return typed


def terms_of(typed: Mapping[str, Any]) -> Terms:
    """What was typed as terms; raises BadPlatformTerms."""
    amount, currency = typed.get("amount"), (typed.get("currency") or "").strip().upper()
    return Terms(
        {(thing, use): Leave(typed[name_of(thing, use)]) for thing, use in CELLS},
        attribution=typed["attribution"],
        link=typed["link"],
        fresh_hours=typed.get("fresh_hours"),
        quote_words=typed.get("quote_words"),
        price=Price(Decimal(f"{amount:f}"), currency) if amount else None,
        contact=(typed.get("contact") or "").strip(),
    )


def initial_of(terms: Terms, template: str = "") -> dict[str, Any]:
    """Terms as what stands in the form."""
    return {
        "template": template,
        "attribution": terms.attribution,
        "link": terms.link,
        "fresh_hours": terms.fresh_hours,
        "quote_words": terms.quote_words,
        "amount": terms.price and f"{terms.price.amount:f}",
        "currency": terms.price.currency if terms.price else "",
        "contact": terms.contact,
        **{name_of(thing, use): terms.leave(thing, use).value for thing, use in CELLS},
    }
