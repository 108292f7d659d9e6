"""The audit log on the screen."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from ortaq.ledger import queries
from ortaq.ledger.models import Entry

PER_PAGE = 50


@login_required
def log(request: HttpRequest) -> HttpResponse:
    """Newest entries first; `?prove` walks the whole chain."""
    entries = Paginator(Entry.objects.order_by("-number"), PER_PAGE).get_page(request.GET.get("page"))
    proof = queries.proof() if "prove" in request.GET else None
    return render(request, "ledger/log.html", {"entries": entries, "proof": proof})


app_name = "ledger"
urlpatterns = [path("", log, name="log")]
