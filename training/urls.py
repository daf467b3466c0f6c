"""Addresses of training besides the generic ones of every case."""

from django.urls import path

from training.views import (
    answers,
    authoring,
    courses,
    lessons,
    media,
    office,
    quizzes,
    reports,
    rosters,
    verify,
    windows,
)

app_name = "training"
urlpatterns = [
    path("", courses.home, name="home"),
    path("faq/", answers.faq, name="faq"),
    path("records/", answers.records, name="records"),
    path("courses/<slug:code>/request/", courses.request_course, name="request"),
    path("versions/<uuid:pk>/", authoring.preview, name="preview"),
    path("versions/<uuid:pk>/copy/", authoring.copy, name="copy"),
    path("versions/<uuid:pk>/put-in-force/", authoring.put_in_force, name="put_in_force"),
    path("versions/<uuid:pk>/lessons/<int:position>/", authoring.preview_lesson, name="preview_lesson"),
    path("media/<uuid:pk>/<slug:language>/video/", media.video, name="video"),
    path("media/<uuid:pk>/<slug:language>/captions.vtt", media.track, name="track"),
    path("media/<uuid:pk>/<slug:language>/<int:page>/", media.slide, name="slide"),
    path("media/<uuid:pk>/poster/", media.poster, name="poster"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:number>/", verify.verified, name="verified"),
    path("desk/", office.desk, name="desk"),
    path("desk/approve/", office.approve_many, name="approve_many"),
    path("report/", reports.report, name="report"),
    path("report/<slug:form>/", reports.report_file, name="report_file"),
    path("statistics/", reports.statistics, name="statistics"),
    path("rosters/new/", rosters.upload, name="roster_new"),
    path("rosters/template/<slug:form>/", rosters.template, name="roster_template"),
    path("rosters/<str:number>/<slug:form>/", rosters.result, name="roster_result"),
    path("<str:number>/lessons/<int:position>/", lessons.lesson, name="lesson"),
    path("<str:number>/lessons/<int:position>/begin/", lessons.begin_lesson, name="begin_lesson"),
    path("<str:number>/lessons/<int:position>/finish/", lessons.finish_lesson, name="finish_lesson"),
    path("<str:number>/lessons/<int:position>/page/", lessons.see_page, name="see_page"),
    path("<str:number>/lessons/<int:position>/progress/", lessons.progress, name="progress"),
    path("<str:number>/lessons/<int:position>/ask/", lessons.ask, name="ask"),
    path("<str:number>/quiz/", quizzes.quiz, name="quiz"),
    path("<str:number>/quiz/begin/", quizzes.begin_quiz, name="begin_quiz"),
    path("<str:number>/quiz/save/", quizzes.save_quiz, name="save_quiz"),
    path("<str:number>/attempts/<int:place>/", quizzes.attempt, name="attempt"),
    path("<str:number>/extension/", windows.ask, name="extension"),
]
