"""`python -m embedded.manifests API OUT FROM TO`: the batch manifests of a period as files, a folder for the verifier.

Months later they say what was promised and kept, whatever became of the house.
"""

import argparse
import json
from pathlib import Path

import httpx

from embedded.settings import Settings

_TIMEOUT_S = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("api", help="the house's URL, as `make up` prints it")
    parser.add_argument("folder", type=Path, help="where to write them, a file for each batch")
    parser.add_argument("begin", metavar="FROM", help="first origin, such as 2026-01-31T07:00:00Z")
    parser.add_argument("end", metavar="TO", help="end, itself not included")
    options = parser.parse_args()
    print(save(options.api, options.folder, options.begin, options.end, Settings.from_environment().api_key))


def save(api: str, folder: Path, begin: str, end: str, key: str | None = None) -> str:
    """Fetch and write; says what came. SystemExit with the API's words when there is nothing."""
    chain = httpx.get(f"{api}/api/v1/config", timeout=_TIMEOUT_S).raise_for_status().json()["chain"]
    if chain is None:
        raise SystemExit("Nothing is notarized here: there are no manifests")
    period = {"from": begin, "to": end}
    credentials = {"Authorization": f"Bearer {key}"} if key else {}
    record = f"{api}/api/v1/record/{chain['issuer']}"
    answer = httpx.get(record, params=period, headers=credentials, timeout=_TIMEOUT_S)
    if answer.is_error:
        raise SystemExit(answer.json()["detail"])
    folder.mkdir(parents=True, exist_ok=True)
    lines = answer.text.splitlines()
    for line in lines:
        (folder / f"batch-{json.loads(line)['sequence']:08}.json").write_text(line + "\n", encoding="utf-8")
    return f"{len(lines)} manifests in {folder}"


if __name__ == "__main__":
    main()
