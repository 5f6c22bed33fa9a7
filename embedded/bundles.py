"""Proof bundles, fetched as anyone would and checked by the auditor's program."""

import subprocess
import sys
from pathlib import Path

import httpx

from domain.forecast import Forecast
from embedded.layout import ROOT
from embedded.stack import Running

_TIMEOUT_S = 60


def fetch_bundle(running: Running, forecast: Forecast, folder: Path) -> Path:
    """The bundle of the block's last series, in block 0 the feeder's total."""
    address = f"{running.analytics_url}/api/v1/forecasts/{forecast.forecast_id}/series/{forecast.series[-1]}/proof"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{forecast.forecast_id}.json"
    path.write_bytes(httpx.get(address, timeout=_TIMEOUT_S).raise_for_status().content)
    return path


def verify(bundle: Path, rpc_url: str) -> str | None:
    """None when the verifier is content, else what it says."""
    command = [sys.executable, str(ROOT / "verifier" / "verify.py"), str(bundle), "--rpc", rpc_url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    return None if done.returncode == 0 else f"{bundle}: {done.stdout}{done.stderr}".strip()
