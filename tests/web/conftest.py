"""The built dashboard, and a server with a region on a real chain."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from embedded.anvil import FUNDED_PRIVATE_KEY
from embedded.layout import Layout
from embedded.ledger import deploy_ledger
from embedded.npm_build import DASHBOARD, build_dashboard, install_packages
from embedded.supervisor import Supervisor
from tests.web.analytics_stand_in import StandIn
from tests.web.guarded_site import GuardedSite, guarded_site
from tests.web.pilot_region import Region, chain_now

# A Monday in summer time; chains cannot go back, so each region begins later than the one before.
_FIRST_MORNING = datetime(2026, 6, 15, 11, tzinfo=UTC)


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Layout, Supervisor]:
    layout = Layout(tmp_path_factory.mktemp("builds"))
    layout.create()
    return layout, Supervisor(layout.run, print)


@pytest.fixture(scope="session")
def dashboard_folder(builds: tuple[Layout, Supervisor]) -> Path:
    """The static files, built when a source changed since the last build."""
    install_packages("web", *builds)
    build_dashboard(*builds)
    return DASHBOARD


@pytest.fixture(scope="session")
def ledger(chain_rpc_url: str, builds: tuple[Layout, Supervisor]) -> str:
    """The address of ForecastLedger on the tests' chain."""
    return deploy_ledger(chain_rpc_url, FUNDED_PRIVATE_KEY, *builds)


@pytest.fixture
def region(chain_rpc_url: str, ledger: str) -> Region:
    """Nothing is forecast yet."""
    began = _FIRST_MORNING
    while began <= chain_now(chain_rpc_url):
        began += timedelta(days=1)
    return Region(chain_rpc_url, ledger, began)


@pytest.fixture
def analytics(region: Region, dashboard_folder: Path) -> Iterator[StandIn]:
    """Serves the region and the dashboard."""
    with StandIn(region).serving(dashboard_folder) as served:
        yield served


@pytest.fixture(scope="session")
def site(
    postgres_url: str, mongodb_url: str, redis_url: str, chain_rpc_url: str, dashboard_folder: Path
) -> Iterator[GuardedSite]:
    """The dashboard on real analytics that asks who you are; the wallet's first account may look at `north`."""
    with guarded_site((postgres_url, mongodb_url, redis_url), chain_rpc_url, dashboard_folder) as site:
        site.grant(site.account(0), "viewer", "north")
        yield site
