"""What callers of the API may do with the feeders of a group."""

from typing import Literal, get_args

# viewer: read; operator: ask for forecasts, send dead letters again; admin: see who did what. Each may
# what those before it may.
Role = Literal["viewer", "operator", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
EVERY_GROUP = "*"  # in the place of a group: all there are, and those to come
