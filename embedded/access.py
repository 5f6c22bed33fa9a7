"""`python -m embedded.access …`: the commands of `database.access`, on the running house."""

import sys

from database.access import run
from embedded.running_house import address
from embedded.settings import Settings
from model_registry.settings import who_from_environment


def main() -> None:
    url = Settings.from_environment().postgres_url or address("postgres_url")
    print(run(sys.argv[1:], url, who_from_environment()))


if __name__ == "__main__":
    main()
