"""The two ways a message can fail; which one it is decides delivery.

GridledgerError
├── InvalidMessage          the message is wrong: never retried, kept as a dead letter (422)
└── DependencyUnavailable   something we need is down: retried by the dispatcher (503)
"""


class GridledgerError(Exception):
    """Base of every error this project raises on purpose."""


class InvalidMessage(GridledgerError):
    """A message that no retry can mend; `field` names what is wrong with it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class DependencyUnavailable(GridledgerError):
    """A store, chain or sink that does not answer; `dependency` names it."""

    def __init__(self, dependency: str, reason: str) -> None:
        super().__init__(f"{dependency} is unavailable: {reason}")
        self.dependency = dependency
        self.reason = reason
