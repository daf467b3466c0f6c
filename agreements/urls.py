"""Addresses of agreements besides the generic ones of every case."""

from django.urls import path

from agreements.views import issuing

app_name = "agreements"
urlpatterns = [
    path("ndas/prepare/", issuing.prepare_nda, name="prepare_nda"),
    path("contracts/<str:number>/invoice/", issuing.issue_invoice, name="issue_invoice"),
]
