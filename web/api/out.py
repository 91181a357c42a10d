"""What all answers of the API share. Times are ISO 8601 in UTC; labels are Chinese."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Out(BaseModel):
    """Read from the views of the services by attribute."""

    model_config = ConfigDict(from_attributes=True)


class Fault(BaseModel):
    """Every refusal of the API."""

    error: str = Field(description="short code for programs", examples=["forbidden"])
    detail: str = Field(description="Chinese sentence for people")
