"""Why a message of an agent is refused, each with the code that the agent and the record know it by."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Refused


class AlreadyLeased(Refused):
    """Another attempt holds the lease."""

    code = "leased"
    heading = _("ほかの実行が進行中です")


class OldFence(Refused):
    """The message belongs to an attempt that no longer counts."""

    code = "old_fence"
    heading = _("実行権が失われた試みからの通信です")


class Altered(Refused):
    """What came is not what was approved."""

    code = "altered"
    status = 422
    heading = _("承認された内容と一致しません")


class Unreadable(Refused):
    """What came does not have the agreed form."""

    code = "unreadable"
    status = 422
    heading = _("内容を読み取れません")
