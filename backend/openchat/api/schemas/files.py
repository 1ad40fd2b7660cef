"""Files and sessions on the wire."""

from __future__ import annotations

from pydantic import BaseModel, Field

from openchat.api.schemas.common import Body
from openchat.conversations.model import StoredFile
from openchat.files.service import file_url


class FileOut(BaseModel):
    id: str
    url: str
    name: str | None
    media_type: str
    size: int

    @classmethod
    def of(cls, file: StoredFile) -> FileOut:
        return cls(id=file.id, url=file_url(file.id), name=file.name, media_type=file.media_type, size=file.size)


class SessionCreate(Body):
    token: str = Field(min_length=1, max_length=1000)
