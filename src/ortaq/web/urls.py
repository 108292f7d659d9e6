"""The map of the site: each room's pages hang below its own name."""

from django.urls import include, path

from ortaq.web import api, app, pages

urlpatterns = [
    path("", include("ortaq.viewer.pages")),
    path("", include("ortaq.standards.at_root")),
    path("llms.txt", pages.llms_txt, name="llms"),
    path("desk/", pages.desk, name="desk"),
    path("language/", pages.choose_language, name="choose_language"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("service-worker.js", app.service_worker, name="service_worker"),
    path("offline/", app.offline, name="offline"),
    path("healthz", pages.health, name="health"),
    path("catalogue/", include("ortaq.catalogue.pages")),
    path("origin/", include("ortaq.origin.pages")),
    path("rights/", include("ortaq.rights.pages")),
    path("exchange/", include("ortaq.exchange.pages")),
    path("studio/", include("ortaq.studio.pages")),
    path("channels/", include("ortaq.channels.pages")),
    path("standards/what-if/", include("ortaq.origin.what_if_pages")),
    path("standards/children/", include("ortaq.children.officer_pages")),
    path("standards/", include("ortaq.standards.pages")),
    path("children/", include("ortaq.children.pages")),
    path("assistants/", include("ortaq.assistants.pages")),
    path("corrections/", include("ortaq.assistants.corrections.public_pages")),
    path("watching/", include("ortaq.likeness.watching.pages")),
    path("members/", include("ortaq.members.pages")),
    path("trust/", include("ortaq.members.trust_pages")),
    path("audit/", include("ortaq.ledger.pages")),
    path("account/", include("allauth.urls")),
    path("api/", pages.api_docs, name="api_docs"),
    path("api/", api.api.urls),
]

handler400 = "ortaq.web.errors.bad_request"
handler403 = "ortaq.web.errors.forbidden"
handler404 = "ortaq.web.errors.not_found"
handler500 = "ortaq.web.errors.server_error"
