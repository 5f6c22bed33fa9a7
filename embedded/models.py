"""`python -m embedded.models …`: the commands of the model registry, on the running house."""

import sys

from embedded.layout import ROOT
from embedded.running_house import address
from embedded.settings import Settings
from forecasting.metadata import UnusableModel
from model_registry.commands import promote_first, run
from model_registry.registry import Refused
from model_registry.settings import who_from_environment

PACKAGED = ROOT / "forecasting" / "model"


def main() -> None:
    url = Settings.from_environment().postgres_url or address("postgres_url")
    print(run(sys.argv[1:], url, who_from_environment()))


def register_packaged(postgres_url: str) -> str | None:
    """The model of this checkout: promoted where none is, else a candidate; what there is to say about it."""
    try:
        return promote_first(PACKAGED, postgres_url, "make up")
    except (Refused, UnusableModel) as error:
        return f"the packaged model is not registered: {error}"


if __name__ == "__main__":
    main()
