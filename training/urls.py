"""Addresses of training besides the generic ones of every case."""

from django.urls import path

from training.views import courses, enrolments, verify

app_name = "training"
urlpatterns = [
    path("", courses.home, name="home"),
    path("courses/<slug:code>/request/", courses.request_course, name="request"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:number>/", verify.verified, name="verified"),
    path("<str:number>/lessons/<int:position>/", enrolments.lesson, name="lesson"),
    path("<str:number>/lessons/<int:position>/begin/", enrolments.begin_lesson, name="begin_lesson"),
    path("<str:number>/lessons/<int:position>/finish/", enrolments.finish_lesson, name="finish_lesson"),
    path("<str:number>/quiz/", enrolments.quiz, name="quiz"),
    path("<str:number>/attempts/<int:place>/", enrolments.attempt, name="attempt"),
]
