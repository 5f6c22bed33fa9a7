"""The last rung: a forecast for a series that has told us next to nothing, from its neighbours or from a table."""

import numpy as np

from domain.feature_window import HISTORY_HOURS
from domain.forecast import QUANTILES_PERMILLE
from forecasting.baselines import Values, mean_of_known
from forecasting.site_calendar import Calendar

MIN_PEER_HOURS = 168
_LEVELS = np.array(QUANTILES_PERMILLE) / 1000
# A household's day in Wh, by local hour, and how far its quantiles lie from that: a guess, and labelled as one.
_HOUSEHOLD_WH = np.array(
    [
        180,
        160,
        150,
        150,
        150,
        170,
        240,
        330,
        360,
        350,
        340,
        350,
        390,
        370,
        330,
        310,
        330,
        410,
        500,
        540,
        510,
        440,
        340,
        240,
    ]
)
_HOUSEHOLD_SPREAD = np.array([0.15, 0.25, 0.4, 0.55, 0.75, 1.0, 1.3, 1.7, 2.3, 3.5, 5.0])


def profile(history_wh: Values, peers_wh: Values, calendar: Calendar) -> Values:
    """[672], [p][672], [696][4] → [24][11] in Wh.

    With peers: the quantiles of what they did at the same hour on days of the same kind. The series' own hours,
    where it has any, say how large it is beside them.
    """
    peers = peers_wh[np.isfinite(peers_wh).sum(1) >= MIN_PEER_HOURS]
    shape = _of_peers(peers, calendar) if len(peers) else _of_household(calendar)
    wh: Values = shape * _size(history_wh, peers, calendar)
    return wh


def _of_peers(peers: Values, calendar: Calendar) -> Values:
    days = peers.reshape(len(peers), -1, 24)
    off = ((calendar[:, 1] >= 5) | (calendar[:, 3] > 0)).astype(int)
    alike = off[:HISTORY_HOURS].reshape(-1, 24) == off[None, HISTORY_HOURS:]
    hours = []
    for hour in range(24):
        same = days[:, alike[:, hour], hour]
        pool = same[np.isfinite(same)]
        everything = peers[np.isfinite(peers)]
        hours.append(np.quantile(pool if len(pool) else everything, _LEVELS))
    return np.array(hours)


def _of_household(calendar: Calendar) -> Values:
    wh: Values = _HOUSEHOLD_WH[calendar[HISTORY_HOURS:, 0]][:, None] * _HOUSEHOLD_SPREAD
    return wh


def _size(history_wh: Values, peers: Values, calendar: Calendar) -> float:
    """How many times its neighbours (or the household) this series is; 1 while it has said nothing."""
    known = np.isfinite(history_wh)
    if not known.any():
        return 1.0
    typical = mean_of_known(peers, axis=0) if len(peers) else _HOUSEHOLD_WH[calendar[:HISTORY_HOURS, 0]].astype(float)
    both = known & np.isfinite(typical)
    beside = float(np.abs(typical[both]).sum())
    return float(np.abs(history_wh[both]).sum()) / beside if beside > 0 else 1.0
