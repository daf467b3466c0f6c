"""Addresses of this app besides the generic ones of every case."""

from django.urls import path

from applications.views import (
    closings,
    guide,
    information_requests,
    inquiries,
    papers,
    register,
    rows,
    sections,
    usages,
)

app_name = "applications"
urlpatterns = [
    path("guide/", guide.guide, name="guide"),
    path("ask/", inquiries.ask, name="ask"),
    path("register/", register.register, name="register"),
    path("register/csv/", register.register_csv, name="register_csv"),
    path("requests/new/", information_requests.start, name="request_start"),
    path("requests/<str:number>/edit/", information_requests.edit, name="request_edit"),
    path("requests/<str:number>/room/", information_requests.room, name="room"),
    path("requests/<str:number>/room/<int:pk>/", information_requests.paper, name="room_paper"),
    path("usages/new/", usages.start, name="usage_start"),
    path("usages/<str:number>/sections/<slug:key>/", sections.section, name="section"),
    path("usages/<str:number>/papers/", papers.papers, name="papers"),
    path("usages/<str:number>/members/", rows.add_member, name="member_add"),
    path("usages/<str:number>/members/check/", rows.check_numbers, name="number_check"),
    path("usages/<str:number>/members/<uuid:pk>/remove/", rows.remove_member, name="member_remove"),
    path("usages/<str:number>/attachments/", rows.add_attachment, name="attachment_add"),
    path("usages/<str:number>/attachments/<uuid:pk>/", rows.attachment, name="attachment"),
    path(
        "usages/<str:number>/attachments/<uuid:pk>/remove/", rows.remove_attachment, name="attachment_remove"
    ),
    path("usages/<str:number>/queries/", rows.write_query, name="query_write"),
    path("usages/<str:number>/queries/<uuid:pk>/drop/", rows.drop_query, name="query_drop"),
    path("usages/<str:number>/queries/<uuid:pk>/answer/", rows.answer_query, name="query_answer"),
    path("closings/new/", closings.start, name="closing_start"),
    path("closings/<str:number>/edit/", closings.edit, name="closing_edit"),
]
