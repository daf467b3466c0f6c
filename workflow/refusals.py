"""Why an act is refused, as sentences for the person who tried."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The office does not do this now. `reasons` are sentences, `code` names the sort of refusal."""

    code = "refused"
    status = 409
    is_evidence = True
    """Whether the attempt is kept in the audit log."""
    heading = _("この操作はできません")

    def __init__(self, reasons: str | Iterable[str] = ()) -> None:
        several = [reasons] if isinstance(reasons, str | Promise) else reasons
        self.reasons = [str(reason) for reason in several]
        super().__init__(" ".join(self.reasons) or str(self.heading))


class NotYours(Refused):
    """The person may not do this, whatever the state of the case."""

    code = "not_yours"
    status = 403
    heading = _("この操作を行う権限がありません")


class NotFromHere(Refused):
    """The case is in a state from which this move does not start (a late second click, for instance)."""

    code = "not_from_here"
    heading = _("案件の状態が変わったため、この操作はできません")


class Stale(NotFromHere):
    """Somebody changed the case after the page was opened."""

    code = "stale"
    heading = _("ほかの人が先に更新しました")


class NotReady(Refused):
    """Something is still missing; all reasons are listed."""

    code = "not_ready"
    heading = _("まだこの操作を行える状態ではありません")


class NeedsStepUp(Refused):
    """The move asks for a second factor shown minutes ago. No denied attempt: the code is asked for."""

    code = "needs_step_up"
    status = 403
    is_evidence = False
    heading = _("この操作の前に、認証コードをもう一度確認します")


class GoneRound(RuntimeError):
    """Code tried to write a case without its machine. A programming error, never shown as a refusal."""
