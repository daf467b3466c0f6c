"""Addresses about people."""

from django.urls import path

from accounts.views import factors, invitations, login, organisation, profile, usage_accounts

app_name = "accounts"
urlpatterns = [
    path("login/", login.sign_in, name="login"),
    path("logout/", login.sign_out, name="logout"),
    path("second-factor/", factors.second_factor, name="second_factor"),
    path("second-factor/app/", factors.enrol, name="enrol"),
    path("second-factor/codes/", factors.recovery_codes, name="recovery_codes"),
    path("second-factor/codes/renew/", factors.renew_codes, name="renew_codes"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password, name="password"),
    path("acting/", profile.switch, name="switch"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("organisation/", organisation.own, name="own_organisation"),
    path("organisations/<uuid:pk>/", organisation.organisation, name="organisation"),
    path("organisations/<uuid:pk>/invite/", organisation.invite, name="invite"),
    path(
        "organisations/<uuid:pk>/invitations/<uuid:invitation>/withdraw/",
        organisation.withdraw,
        name="withdraw",
    ),
    path(
        "organisations/<uuid:pk>/members/<uuid:membership>/end/",
        organisation.end_membership,
        name="end_membership",
    ),
    path(
        "organisations/<uuid:pk>/members/<uuid:membership>/role/",
        organisation.change_role,
        name="change_role",
    ),
    path("usage-accounts/new/", usage_accounts.new, name="request_account"),
]
