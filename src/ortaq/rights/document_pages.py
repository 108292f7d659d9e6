"""A contract to take away: as PDF in the reader's language, and as JSON with its signatures."""

import json
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.text import slugify

from ortaq.members.rules import member
from ortaq.rights import queries
from ortaq.rights.documents import contract_json, contract_pdf
from ortaq.rights.models import Contract, ContractKind


def contract_of(request: HttpRequest, contract: UUID) -> Contract:
    """A contract that one's house may read; a register is no contract."""
    _person, house = member(request)
    return get_object_or_404(queries.contracts_of(house).filter(kind=ContractKind.LICENCE), pk=contract)


def named(answer: HttpResponse, contract: Contract, ending: str) -> HttpResponse:
    """The file under the number of the contract."""
    answer["Content-Disposition"] = f'inline; filename="{slugify(contract.number.replace("/", "-"))}.{ending}"'
    return answer


@login_required
def contract_as_pdf(request: HttpRequest, contract: UUID) -> HttpResponseBase:
    """A contract as PDF: its clauses as sentences, both signatures, the figure of its text."""
    found = contract_of(request, contract)
    return named(HttpResponse(contract_pdf(found), content_type="application/pdf"), found, "pdf")


@login_required
def contract_as_json(request: HttpRequest, contract: UUID) -> HttpResponseBase:
    """The text that was signed, its canonical form, its figure and its signatures."""
    found = contract_of(request, contract)
    words = json.dumps(contract_json(found), ensure_ascii=False, indent=1)
    return named(HttpResponse(words, content_type="application/json; charset=utf-8"), found, "json")


urlpatterns = [
    path("<uuid:contract>/contract.pdf", contract_as_pdf, name="contract_pdf"),
    path("<uuid:contract>/contract.json", contract_as_json, name="contract_json"),
]
