"""Organisations, people, what people are in organisations, and how they are invited."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import (  # type: ignore[attr-defined]
    _user_has_module_perms,
    _user_has_perm,
)
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.roles import Kind, Role


class Organisation(models.Model):
    """A company, university, ministry, CRO, hospital group or the agency itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("種別"), max_length=12, choices=Kind)
    name = models.CharField(_("名称"), max_length=120)
    name_en = models.CharField(_("英語名称"), max_length=120, blank=True)
    kana = models.CharField(_("フリガナ"), max_length=200, blank=True)
    corporate_number = models.CharField(_("法人番号"), max_length=13, blank=True)
    address = models.CharField(_("所在地"), max_length=200, blank=True)
    site_code = models.SlugField(_("拠点コード"), max_length=16, blank=True)
    is_active = models.BooleanField(_("有効"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("組織")
        verbose_name_plural = _("組織")
        ordering = ("kana", "name")
        constraints = [
            models.UniqueConstraint(
                fields=("corporate_number",),
                condition=~Q(corporate_number=""),
                name="organisation_number_once",
                violation_error_message=_("この法人番号の組織は、すでに登録されています。"),
            ),
            models.UniqueConstraint(
                fields=("site_code",),
                condition=~Q(site_code=""),
                name="organisation_site_once",
                violation_error_message=_("この拠点コードは、すでに使われています。"),
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.INSTITUTION) ^ Q(site_code=""),
                name="organisation_site_has_code",
                violation_error_message=_("拠点コードは、協力医療機関にだけ、必ず付けてください。"),
            ),
        ]

    def __str__(self) -> str:
        """The name in the reader's language, as far as it is known."""
        english = get_language() == "en" and self.name_en
        return english or self.name


class PersonManager(BaseUserManager["Person"]):
    """Makes people; their address is their name for signing in."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Make a person who can sign in (without a password: not yet)."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Find by address, in whatever case it was typed."""
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody who signs in. Never deleted; the key is never used again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("メールアドレス"), unique=True)
    family_name = models.CharField(_("姓"), max_length=60)
    given_name = models.CharField(_("名"), max_length=60, blank=True)
    family_kana = models.CharField(_("セイ"), max_length=60, blank=True)
    given_kana = models.CharField(_("メイ"), max_length=60, blank=True)
    language = models.CharField(
        _("言語"), max_length=2, choices=[("ja", "日本語"), ("en", "English")], default="ja"
    )
    is_active = models.BooleanField(_("有効"), default=True)
    joined_at = models.DateTimeField(_("登録日時"), auto_now_add=True)

    objects = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["family_name"]

    class Meta:
        verbose_name = _("人")
        verbose_name_plural = _("人")
        ordering = ("family_kana", "given_kana", "email")

    def __str__(self) -> str:
        return f"{self.family_name} {self.given_name}".strip()

    get_full_name = get_short_name = __str__

    @property
    def is_staff(self) -> bool:
        """The stock admin asks this; our desk asks its policy."""
        return False

    is_superuser = False
    """Nobody is above the rules."""

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Ask the role backend."""
        return self.is_active and _user_has_perm(self, perm, obj)

    def has_perms(self, perms: list[str], obj: Any = None) -> bool:
        """Whether all are granted."""
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the person sees anything of an app on the desk."""
        return self.is_active and _user_has_module_perms(self, app_label)


class MembershipQuerySet(models.QuerySet):
    """Memberships in force."""

    def current(self, on: Any = None) -> "MembershipQuerySet":
        """Those in force now: begun, not ended, person and organisation active."""
        from workflow import clock

        return self.filter(
            ended_at=None,
            valid_from__lte=on or clock.today(),
            person__is_active=True,
            organisation__is_active=True,
        )


class Membership(models.Model):
    """A role of a person in an organisation, from its first day until somebody ends it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name=_("人"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("組織")
    )
    role = models.CharField(_("役割"), max_length=16, choices=Role)
    valid_from = models.DateField(_("開始日"))
    granted_by = models.UUIDField(_("付与者"), null=True, editable=False)
    ended_at = models.DateTimeField(_("終了日時"), null=True, editable=False)
    ended_by = models.UUIDField(_("終了した人"), null=True, editable=False)
    history = HistoricalRecords()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("所属と役割")
        verbose_name_plural = _("所属と役割")
        constraints = [
            models.UniqueConstraint(
                fields=("person", "organisation", "role"), condition=Q(ended_at=None), name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="membership_ended_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.organisation} {self.get_role_display()}）"


class Invitation(models.Model):
    """A link, sent by mail, with which one person joins an organisation. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    role = models.CharField(_("役割"), max_length=16, choices=Role)
    email = models.EmailField(_("メールアドレス"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("招待した人")
    )
    invited_at = models.DateTimeField(_("招待日時"), editable=False)
    expires_at = models.DateTimeField(_("有効期限"), editable=False)
    accepted_at = models.DateTimeField(_("承諾日時"), null=True, editable=False)
    accepted_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("承諾した人")
    )
    withdrawn_at = models.DateTimeField(_("取消日時"), null=True, editable=False)

    class Meta:
        verbose_name = _("招待")
        verbose_name_plural = _("招待")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_pair",
            ),
            models.UniqueConstraint(
                fields=("organisation", "email", "role"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}（{self.organisation} {self.get_role_display()}）"
