"""Addresses of cases."""

from django.urls import path

from workflow import views

app_name = "workflow"
urlpatterns = [
    path("documents/<uuid:pk>/", views.document, name="document"),
    path("<slug:kind>/", views.case_list, name="list"),
    path("<slug:kind>/<str:number>/", views.case_page, name="case"),
    path("<slug:kind>/<str:number>/documents/", views.case_documents, name="documents"),
    path("<slug:kind>/<str:number>/history/", views.case_history, name="history"),
    path("<slug:kind>/<str:number>/do/<slug:action>/", views.move, name="move"),
]
