"""The topics the job reads and writes."""

from msgspec import Struct


class Topics(Struct, frozen=True):
    """Their names; who writes what into which stands in docs/architecture.md."""

    ingest: str = "energy_ingest"
    predictions: str = "energy_predictions"
    actuals: str = "energy_actuals"
    quarantine: str = "energy_quarantine"
