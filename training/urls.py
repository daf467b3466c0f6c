"""Addresses of training besides the generic ones of every case."""

from django.urls import path

from training.views import courses, enrolments, office, reports, rosters, verify, windows

app_name = "training"
urlpatterns = [
    path("", courses.home, name="home"),
    path("courses/<slug:code>/request/", courses.request_course, name="request"),
    path("desk/", office.desk, name="desk"),
    path("desk/approve/", office.approve_many, name="approve_many"),
    path("report/", reports.report, name="report"),
    path("report/<slug:form>/", reports.report_file, name="report_file"),
    path("statistics/", reports.statistics, name="statistics"),
    path("rosters/new/", rosters.upload, name="roster_new"),
    path("rosters/template/<slug:form>/", rosters.template, name="roster_template"),
    path("rosters/<str:number>/<slug:form>/", rosters.result, name="roster_result"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:number>/", verify.verified, name="verified"),
    path("<str:number>/lessons/<int:position>/", enrolments.lesson, name="lesson"),
    path("<str:number>/lessons/<int:position>/begin/", enrolments.begin_lesson, name="begin_lesson"),
    path("<str:number>/lessons/<int:position>/finish/", enrolments.finish_lesson, name="finish_lesson"),
    path("<str:number>/extension/", windows.ask, name="extension"),
    path("<str:number>/quiz/", enrolments.quiz, name="quiz"),
    path("<str:number>/attempts/<int:place>/", enrolments.attempt, name="attempt"),
]
