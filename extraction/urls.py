"""Addresses of extraction besides the generic ones of every case."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from extraction.gateway.api import api
from extraction.views import builder, importing, patients, releases, results, revisions, scripts, sentences

app_name = "extraction"
_calls, _app, _ = api.urls
for _call in _calls:
    login_not_required(_call.callback)  # agents sign their messages instead of signing in
urlpatterns = [
    path("scripts/new/", scripts.begin, name="begin"),
    path("scripts/<str:number>/edit/", scripts.edit, name="edit"),
    path("scripts/<str:number>/build/", sentences.build, name="build"),
    path("scripts/<str:number>/build/sentences/", sentences.save_sentences, name="save_sentences"),
    path("scripts/<str:number>/build/sentences/check/", sentences.check_sentences, name="check_sentences"),
    path("scripts/<str:number>/build/part/", builder.part, name="part"),
    path("scripts/<str:number>/build/check/", builder.check_part, name="check_part"),
    path("scripts/<str:number>/build/change/", builder.change, name="change"),
    path("scripts/<str:number>/build/import/", importing.import_circe, name="import_circe"),
    path("scripts/<str:number>/build/patients/", patients.patients, name="patients"),
    path("scripts/<str:number>/revisions/", revisions.revisions, name="revisions"),
    path("scripts/<str:number>/revisions/<int:place>/", revisions.revision, name="revision"),
    path("scripts/<str:number>/revisions/<int:place>/restore/", revisions.restore, name="restore"),
    path("scripts/<str:number>/check/", scripts.check, name="check"),
    path("scripts/<str:number>/board/", scripts.board, name="board"),
    path("scripts/<str:number>/board.csv", scripts.board_csv, name="board_csv"),
    path("scripts/<str:number>/result/", results.result, name="result"),
    path("scripts/<str:number>/release/", releases.request_release, name="request_release"),
    path("releases/<str:number>/tables/<int:pk>.csv", releases.download, name="download"),
    path("releases/<str:number>/release.pdf", releases.download_paper, name="paper"),
    path("gateway/v1/", include((_calls, _app), namespace="gateway")),
]
