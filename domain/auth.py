"""Whom the API answers."""

from typing import Literal

Auth = Literal["open", "required"]  # loopback clients only, who may all; or callers with keys or a session
