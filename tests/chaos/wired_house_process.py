"""The house with wires between its functions and their stores: `python -m tests.chaos.wired_house_process FOLDER`.

Beside `pause` it obeys lines such as `mongodb slow`: the wire of this name becomes so (failing_wire.py).
"""

from functools import partial
from typing import cast

from msgspec import structs

from embedded.stack import Stack
from embedded.supervisor import Child
from tests.chaos.failing_wire import Condition, FailingWire
from tests.end_to_end.house_process import main

_SEED = 1
_ONE_IN = 4  # requests
_VARIABLES = {
    "mongodb": "MONGODB_URL",
    "redis": "REDIS_URL",
    "postgres": "POSTGRES_URL",
    "chain": "CHAIN_RPC_URL",
}


class WiredStack(Stack):
    """Its functions reach these stores over wires, which are calm at first. Everybody else reaches them directly."""

    def __init__(self, *parts, wires: dict[str, FailingWire]) -> None:  # type: ignore[no-untyped-def]
        super().__init__(*parts)
        self._wires = wires

    def _functions(self, child: Child) -> str:
        for name, variable in _VARIABLES.items():
            self._wires[name] = FailingWire(child.environment[variable], _SEED, _ONE_IN, "calm")
        urls = {variable: self._wires[name].url for name, variable in _VARIABLES.items()}
        return super()._functions(structs.replace(child, environment=child.environment | urls))


def obey(wires: dict[str, FailingWire], order: str) -> None:
    name, _, condition = order.partition(" ")
    wires[name].become(cast("Condition", condition))


if __name__ == "__main__":
    found: dict[str, FailingWire] = {}
    main(partial(WiredStack, wires=found), partial(obey, found))
