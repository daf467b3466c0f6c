"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path

from config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("desk/", admin.site.urls),
    path("styleguide/", include("config.look.urls")),
    path("demonstration/", include("config.demonstration.urls")),
    path("cases/", include("workflow.urls")),
    path("accounts/", include("accounts.urls")),
    path("training/", include("training.urls")),
    path("agreements/", include("agreements.urls")),
    path("applications/", include("applications.urls")),
    path("booking/", include("onsite_booking.urls")),
    path("extraction/", include("extraction.urls")),
]
handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
