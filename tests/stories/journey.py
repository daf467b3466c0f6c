"""The pages of a usage's life, and who looks at each."""

from config.demonstration.rehearsal.play import Play


def pages(play: Play) -> dict[str, list[tuple[str, str]]]:
    """By person: the name of a page and its address. Moves that are over are shown in their lists instead."""
    f = play.facts
    usage, script, release = f["usage"], f["script"], f["release"]
    jobs = f["site_jobs"]
    return {
        "visitor": [
            ("welcome", "/"),
            ("guide", "/applications/guide/"),
            ("register", "/applications/register/"),
            ("login", "/accounts/login/"),
            ("verify", f"/training/verify/{f['completion_numbers']['lead overview']}/"),
            ("demonstration", "/demonstration/"),
            ("mailbox", "/demonstration/mailbox/"),
        ],
        "lead": [
            ("inbox", "/"),
            ("organisation", f"/accounts/organisations/{f['organisation']}/"),
            ("invite", f"/accounts/organisations/{f['organisation']}/invite/"),
            ("profile", "/accounts/profile/"),
            ("request", f"/cases/information_request/{f['information_request']}/"),
            ("request-new", "/applications/requests/new/"),
            ("room", f"/applications/requests/{f['information_request']}/room/"),
            ("nda", f"/cases/nda/{f['nda']}/"),
            ("usages", "/cases/usage/"),
            ("usage", f"/cases/usage/{usage}/"),
            ("usage-history", f"/cases/usage/{usage}/history/"),
            ("usage-documents", f"/cases/usage/{usage}/documents/"),
            ("papers", f"/applications/usages/{usage}/papers/"),
            ("contract", f"/cases/contract/{f['contract']}/"),
            ("invoice", f"/cases/invoice/{f['invoice']}/"),
            ("account", f"/cases/account/{f['account']}/"),
            ("account-new", f"/accounts/usage-accounts/new/?usage={usage}"),
            ("release", f"/cases/release/{release}/"),
        ],
        "analyst": [
            ("ask", "/applications/ask/"),
            ("inquiry", f"/cases/inquiry/{f['inquiry']}/"),
            ("training", "/training/"),
            ("enrolments", "/cases/enrolment/"),
            ("usage-new", "/applications/usages/new/"),
            ("calendar", "/booking/"),
            ("calendar-list", "/booking/?view=list"),
            ("terminal", "/booking/terminal/"),
            ("booking", f"/cases/booking/{f['booking']}/"),
            ("script", f"/cases/script/{script}/"),
            ("script-history", f"/cases/script/{script}/history/"),
            ("script-new", "/extraction/scripts/new/"),
        ],
        "trainee": [("course", f"/cases/enrolment/{f['late_enrolment']}/")],
        "training@agency": [
            ("desk", "/training/desk/"),
            ("report", "/training/report/"),
            ("statistics", "/training/statistics/"),
            ("roster", f"/cases/roster/{f['roster']}/"),
            ("extension", f"/cases/extension/{f['extension']}/"),
        ],
        "officer@agency": [
            ("inbox", "/"),
            ("papers", f"/applications/usages/{usage}/papers/"),
            ("desk", "/desk/"),
            ("desk-usages", "/desk/applications/usage/"),
            ("desk-organisations", "/desk/accounts/organisation/"),
        ],
        "reviewer1@agency": [("usage", f"/cases/usage/{usage}/"), ("release", f"/cases/release/{release}/")],
        "data1@agency": [
            ("script", f"/cases/script/{script}/"),
            ("result", f"/extraction/scripts/{script}/result/"),
            ("release", f"/cases/release/{release}/"),
        ],
        "booking@agency": [
            ("reception", "/booking/desk/"),
            ("day-sheet", "/booking/day/"),
            ("access-log", "/booking/desk/log/"),
            ("occupancy", "/booking/desk/occupancy/"),
            ("bookings", "/cases/booking/"),
        ],
        "finance@agency": [("invoice", f"/cases/invoice/{f['invoice']}/")],
        "officer@tky": [
            ("inbox", "/"),
            ("job", f"/cases/site_job/{jobs['tky']}/"),
            ("jobs", "/cases/site_job/"),
        ],
        "approver@tky": [("job", f"/cases/site_job/{jobs['tky']}/")],
    }
