"""The shapes of the messages between agents and the centre. Bytes travel in base64."""

from typing import Annotated

from ninja import Schema
from pydantic import Base64Bytes, ConfigDict, Field

Fence = Annotated[int, Field(ge=1, le=2**62)]


class Message(Schema):
    """What an agent says: exactly the named fields."""

    model_config = ConfigDict(extra="forbid")


class Signed(Schema):
    """A document of the centre: its exact bytes and the centre's signature, in base64."""

    document: str
    signature: str


class RunOrder(Schema):
    """Run these bytes: the approval names their digest."""

    job: str
    approval: Signed
    script: str = Field(description="The exact bytes of the script, in base64.")


class SendOrder(Schema):
    """Send the files of the result that the approval names."""

    job: str
    approval: Signed
    fence: int


class Orders(Schema):
    """All that a hospital's agent is asked to do now."""

    run: list[RunOrder]
    send: list[SendOrder]


class Profile(Message):
    """What the store holds, without any patient."""

    profile: dict


class Lease(Schema):
    """The right to run: until when (in seconds from now), and the token that grows with each attempt."""

    fence: int
    attempt: int
    seconds: int


class Beat(Message):
    """A sign of life of the attempt that holds this fence."""

    fence: Fence


class Report(Message):
    """The run is done: the exact bytes of its manifest."""

    fence: Fence
    manifest: Base64Bytes


class Failure(Message):
    """The run could not be done, in a sentence for people."""

    fence: Fence
    reason: str = Field(max_length=2000)


class Bundle(Message):
    """A result: the exact bytes of the manifest and of every file that it names."""

    fence: Fence
    manifest: Base64Bytes
    files: dict[str, Base64Bytes] = Field(max_length=200)


class Problem(Schema):
    """Why a message was not accepted."""

    code: str
    reasons: list[str] = []
    time: str = Field(description="The centre's real time, for an agent whose clock is wrong.")
