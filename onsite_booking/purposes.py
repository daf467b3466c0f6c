"""For what the centre is visited."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a booking serves."""

    SCRIPT = "script", _("スクリプトの作成・送信")
    ANALYSIS = "analysis", _("解析")
    NCDA = "ncda", _("NCDAデータを含む解析")
    DOCUMENTS = "documents", _("資料の閲覧")
    MEETING = "meeting", _("打合せ")
    INSPECTION = "inspection", _("調査への立会い")


AT_A_TERMINAL = (Purpose.SCRIPT, Purpose.ANALYSIS, Purpose.NCDA)
"""Purposes for which a seat needs a terminal."""
