"""What an agent's tool is, before the protocol has it.

In: arguments as a client sent them. Out: `ToolAnswer`, or an error of ours that tells the agent what to do instead.
Must not: know the protocol's library, which takes a second to import.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from crawler.document import Document
from indexer.asking.address import find_document
from server.engine import Engine
from server.errors import ParameterError
from server.refusal import show
from server.wire.addresses import doc_id_of


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What a tool gives back.

    Attributes:
        text: What the model reads.
        structured: The same as an object, for programs; None where the text is all there is.
    """

    text: str
    structured: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing that an agent can do; none changes anything.

    Attributes:
        name: What the model calls it.
        title: What people read.
        description: What the model reads before it calls it.
        arguments: Their model; names that it does not know are ignored.
        call: Does it, with arguments of that model.
        output_schema: JSON Schema of `ToolAnswer.structured`, an object; None where there is none.
    """

    name: str
    title: str
    description: str
    arguments: type[BaseModel]
    call: Callable[[Engine, Any], Awaitable[ToolAnswer]]
    output_schema: dict[str, Any] | None = None

    async def answer(self, engine: Engine, sent: Mapping[str, object]) -> ToolAnswer:
        """Call it with what was sent.

        Raises:
            ParameterError: An argument is missing or of another kind; `thing` is its name.
            ScenthoundError: What the index refuses.
        """
        try:
            arguments = self.arguments.model_validate(dict(sent))
        except ValidationError as error:
            raise self._refusal(error) from error
        return await self.call(engine, arguments)

    def _refusal(self, error: ValidationError) -> ParameterError:
        problem = error.errors()[0]
        name = str(problem["loc"][0]) if problem["loc"] else "the arguments"
        described = self.arguments.model_fields[name].description if name in self.arguments.model_fields else ""
        return ParameterError(
            name,
            found="nothing" if problem["type"] == "missing" else show(problem["input"]),
            wanted=described or problem["msg"],
            remedy=f"call {self.name} again with {name} corrected",
        )


@dataclass(frozen=True, slots=True)
class Toolset:
    """The tools of one path.

    Attributes:
        name: What clients list the server as.
        title: What people read.
        instructions: What the model reads before all else.
        tools: In the order in which they are listed.
    """

    name: str
    title: str
    instructions: str
    tools: tuple[Tool, ...]


async def read(engine: Engine, name: str) -> Document:
    """Read a document by its doc_id or its address, that which `parts_of` made for one without included.

    Raises:
        RequestError, DocumentNotFoundError: It names none.
    """
    return await engine.call(lambda searcher: find_document(searcher.snapshot, doc_id_of(name) or name))
