"""The world of the demonstration, made part by part; each part may be made again and changes nothing then."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import selectors
from accounts.actions import memberships, organisations
from accounts.actions import people as persons
from accounts.models import Organisation
from accounts.roles import Kind
from applications import seeds as applications_seeds
from config.demonstration import drafts, learners, training_office, visits
from config.demonstration.cast import CAST, HOUSES, PASSWORD, Character, House
from extraction import seeds as extraction_seeds
from onsite_booking import seeds as onsite_seeds
from training import seeds as training_seeds
from workflow import clock
from workflow.actors import SYSTEM


def people() -> None:
    """The agency, its users and hospitals, with known passwords and known secrets of their apps."""
    _only_here()
    kept = {house: _organisation(house) for house in HOUSES}
    for character in CAST:
        _person(character, kept[character.house])


def _organisation(house: House) -> Organisation:
    found = Organisation.objects.filter(kind=house.kind)
    if house.kind != Kind.AGENCY:
        found = found.filter(name=house.name)
    if existing := found.first():
        return existing
    fresh = Organisation(
        kind=house.kind,
        name=house.name,
        name_en=house.name_en,
        kana=house.kana,
        corporate_number=house.corporate_number,
        site_code=house.site_code,
    )
    return organisations.keep(fresh, by=SYSTEM)


def _person(character: Character, organisation: Organisation) -> None:
    if selectors.person_at(character.mail):
        return
    person = persons.register(
        email=character.mail,
        password=PASSWORD,
        family_name=character.family_name,
        given_name=character.given_name,
        family_kana=character.family_kana,
        given_kana=character.given_kana,
    )
    memberships.grant(
        by=SYSTEM, now=clock.now(), person=person, organisation=organisation, role=character.role
    )
    TOTPDevice.objects.create(user=person, name="demonstration", key=character.secret)


def papers() -> None:
    """Courses with their lessons, and the detailed information."""
    training_seeds.courses()
    applications_seeds.detailed_documents()


def centre() -> None:
    """The permanent on-site centre and a temporary one, with their seats."""
    onsite_seeds.centre()
    visits.temporary_centre()


def hospitals() -> None:
    """Each hospital's agent with keys and settings, on a store of real patients."""
    extraction_seeds.sites(Path(settings.RUN_DIR), settings.PORTAL_URL)


def writing_desk() -> None:
    """What authors need to try a script: test patients and masters of codes."""
    extraction_seeds.trial_patients(Path(settings.RUN_DIR))
    extraction_seeds.masters()


PARTS: list[Callable[[], None]] = [
    people,
    papers,
    centre,
    training_office.build,
    learners.arrive,
    hospitals,
    writing_desk,
    visits.build,
    drafts.build,
]
"""What the world consists of, in the order of making."""


def build() -> None:
    """Make everything that is still missing, each part as a whole. Raises RuntimeError in earnest."""
    _only_here()
    for part in PARTS:
        with transaction.atomic():
            part()


def _only_here() -> None:
    if not settings.DEMONSTRATION:
        raise RuntimeError("The demonstration's people and logins exist in a demonstration only.")
