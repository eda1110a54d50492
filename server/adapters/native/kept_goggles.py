"""`/v1/goggles`: which goggles the server keeps, for requests to name.

In: the folder of goggles (`scenthound goggles`). Out: JSON. Must not: change anything.
"""

import asyncio
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from indexer.goggles.store import GoggleStore
from server.adapters.native.described import documented
from server.adapters.native.reading import FromLibrary
from server.settings import ServerSettings


class KeptGoggle(FromLibrary):
    """One version of a goggle that is kept."""

    name: str = Field(examples=["no-copies"])
    version: str = Field(description="32 hex digits over its text.", examples=["1f0e6a2b9c3d4e5f60718293a4b5c6d7"])
    is_current: bool = Field(description="Whether it is meant where no version is named.")
    added_at: datetime
    size_bytes: int


class GogglesAnswer(BaseModel):
    """All that are kept."""

    goggles: list[KeptGoggle]


def add_kept_goggles(router: APIRouter, settings: ServerSettings) -> None:
    """Add the route."""

    @router.get("/v1/goggles", summary="Which goggles are kept", **documented(GogglesAnswer))
    async def get_goggles() -> GogglesAnswer:
        """List the goggles that requests may name, by name, the current version first; none where none are kept."""
        folder = settings.goggles_folder
        found = await asyncio.to_thread(GoggleStore(folder).list) if folder is not None else ()
        return GogglesAnswer(goggles=[KeptGoggle.model_validate(each) for each in found])
