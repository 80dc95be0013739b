"""The OpenAPI 3.1 document of everything under /api/v1, made from the declarations of the resources."""

from functools import cache
from typing import Any

from django.conf import settings
from django.urls import path
from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes

from zhike.api import door


class TokenScheme(OpenApiAuthenticationExtension):
    """How a token is sent."""

    target_class = "zhike.api.auth.Token"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Return the scheme."""
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):
    """How the session of the pages is sent."""

    target_class = "zhike.api.auth.Session"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """Return the scheme."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class ShapeWritten(OpenApiSerializerExtension):
    """Writes down that a shape takes no field it does not name, and leaves the generator's own notes out."""

    target_class = door.Shape
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        """Return the shape's schema."""
        written = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        for field in written.get("properties", {}).values():
            for place in (field, field.get("items", {})):
                place.pop("x-spec-enum-id", None)
        return written | {"additionalProperties": False}


@cache
def document() -> dict[str, Any]:
    """Return the whole document, in English, whoever asks for it."""
    with translation.override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)


class Document(door.View):
    """This document."""

    act = "self.use"

    @door.call(returns=OpenApiTypes.OBJECT)
    def get(self, request: Any) -> dict[str, Any]:
        """Return this document."""
        return document()


urls = [path("openapi.json", Document.as_view(), name="api-document")]
