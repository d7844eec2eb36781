"""One OpenAPI description of all four origins."""

import copy
import threading
from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from wallet.config import ROLES, config


class PathTwiceError(Exception):
    """Two origins answer at the same path, and OpenAPI has one entry a path."""


_building = threading.Lock()  # drf-spectacular loads its extensions lazily, and not for two threads at once
_built: dict[str, Any] = {}


class AllOriginsGenerator(SchemaGenerator):
    """The views of every origin; each path says under `servers` where it is served. Built once a process."""

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        with _building:
            if not _built:
                _built.update(self._build())
        return copy.deepcopy(_built)

    def _build(self) -> dict[str, Any]:
        with translation.override("en"):
            parts = {role: self._of_origin(role) for role in ROLES}
        paths: dict[str, Any] = {}
        components: dict[str, Any] = {}
        for role, part in parts.items():
            for path, operations in part["paths"].items():
                if path in paths:
                    raise PathTwiceError(f"{path} is served on two origins; give one of them a path of its own.")
                paths[path] = {"servers": [{"url": config.origins[role].url}], **operations}
            for kind, definitions in part.get("components", {}).items():
                components.setdefault(kind, {}).update(definitions)
        return {**parts["issuer"], "paths": dict(sorted(paths.items())), "components": components}

    def _of_origin(self, role: str) -> Any:
        generator: Any = SchemaGenerator
        return generator(urlconf=f"wallet.urls.{role}", api_version=self.api_version).get_schema(public=True)
