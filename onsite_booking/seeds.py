"""The permanent centre with its rooms and seats, as reference data."""

from onsite_booking.models import Centre, Room, Seat

SEATS = (
    {
        "name": "DB作業部屋 席1",
        "name_en": "Work room, seat 1",
        "equipment": "常設・22型2面",
        "equipment_en": "Permanent, two 22-inch screens",
        "capacity": 2,
    },
    {
        "name": "DB作業部屋 席2",
        "name_en": "Work room, seat 2",
        "equipment": "常設",
        "equipment_en": "Permanent",
        "capacity": 2,
    },
    {
        "name": "DB作業部屋 席3",
        "name_en": "Work room, seat 3",
        "equipment": "常設・車いす可",
        "equipment_en": "Permanent, wheelchair accessible",
        "wheelchair": True,
        "capacity": 2,
    },
    {
        "name": "打合せ部屋",
        "name_en": "Meeting room",
        "equipment": "4名まで",
        "equipment_en": "Up to 4 people",
        "has_terminal": False,
        "capacity": 4,
    },
)


ROOMS = (("DB作業部屋", "Work room", "DB作業部屋"), ("打合せ部屋", "Meeting room", "打合せ部屋"))
"""Japanese and English names, and how the names of their seats begin."""


def centre() -> Centre:
    """Write the permanent centre with its rooms and seats where they are missing; return it."""
    place, _new = Centre.objects.get_or_create(
        name="オンサイトセンター",
        defaults={
            "name_en": "On-site centre",
            "address": "東京都千代田区霞が関3-3-2 新霞が関ビル20階",
            "address_en": "20F Shin-Kasumigaseki Building, 3-3-2 Kasumigaseki, Chiyoda-ku, Tokyo",
        },
    )
    rooms = {
        start: Room.objects.get_or_create(
            centre=place, name=name, defaults={"position": position, "name_en": name_en}
        )[0]
        for position, (name, name_en, start) in enumerate(ROOMS, start=1)
    }
    for position, seat in enumerate(SEATS, start=1):
        rest = {key: value for key, value in seat.items() if key != "name"}
        room = next(found for start, found in rooms.items() if str(seat["name"]).startswith(start))
        defaults = {"position": position, "room": room, **rest}
        Seat.objects.get_or_create(centre=place, name=seat["name"], defaults=defaults)
    return place
