"""A forecast of the house on the cluster, checked by the auditor's program against the chain there."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from knative.cluster.api import api
from knative.cluster.commands import NAMESPACE, Failed
from knative.cluster.forwarded import forwarded
from knative.cluster.images import ROOT

_PATIENCE_S = 900.0  # four weeks of history, a full hour of the fleet, a batch and its confirmations, on a busy laptop
_LOOK_EVERY_S = 5.0
_ON_CHAIN = {"included", "final"}


def wait_for_verified_forecast(after: str = "", patience_s: float = _PATIENCE_S) -> str:
    """Its id; its origin comes after the one that is given. Raises Failed with the verifier's words, or when no such
    forecast is on the chain in time."""
    deadline, trouble = time.monotonic() + patience_s, ""
    with api() as client:
        while True:
            try:
                if found := notarized(client, after):
                    break
            except httpx.HTTPStatusError as error:  # a store that is not there yet, or something that stays
                trouble = f"; the API says {error.response.status_code}: {error.response.text}"
            if time.monotonic() > deadline:
                raise Failed(f"no forecast was notarized in {patience_s:.0f} s{trouble}: make cluster-status")
            time.sleep(_LOOK_EVERY_S)
        forecast, series = found
        bundle = client.get(f"/forecasts/{forecast}/series/{series}/proof").raise_for_status().content
    verify(bundle)
    return forecast


def newest_origin(client: httpx.Client) -> str:
    """Of all forecasts; empty where there is none."""
    return max((feeder["last_origin"] or "" for feeder in _get(client, "/feeders")["feeders"]), default="")


def notarized(client: httpx.Client, after: str = "") -> tuple[str, str] | None:
    """A forecast that is on the chain, the newest of its feeder, and one of its series."""
    for feeder in _get(client, "/feeders")["feeders"]:
        series = feeder["series"][-1]["series"]
        path = f"/analytics/predictions?series={series}&limit=10"
        for forecast in _get(client, path)["forecasts"]:
            if forecast["proof_status"] in _ON_CHAIN and forecast["origin"] > after:
                return forecast["forecast_id"], series
    return None


def verify(bundle: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, forwarded(NAMESPACE, "service/anvil", 8545) as chain:
        path = Path(folder, "bundle.json")
        path.write_bytes(bundle)
        command = [sys.executable, str(ROOT / "verifier" / "verify.py"), str(path), "--rpc", f"http://{chain}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise Failed(f"the proof does not hold: {done.stdout}{done.stderr}".strip())


def _get(client: httpx.Client, path: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(path).raise_for_status().json()
    return found
