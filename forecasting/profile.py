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
        [180, 160, 150, 150, 150, 170, 240, 330, 360, 350, 340, 350],
        [390, 370, 330, 310, 330, 410, 500, 540, 510, 440, 340, 240],
    ],
    dtype=np.float64,
).ravel()
_HOUSEHOLD_SPREAD = np.array([0.15, 0.25, 0.4, 0.55, 0.75, 1.0, 1.3, 1.7, 2.3, 3.5, 5.0])


def profile(history_wh: Values, peers_wh: Values, calendar: Calendar) -> Values:
    """[672], [p][672], [696][4] → [24][11] in Wh.

    With peers: the quantiles of what they did at the same hour on days of the same kind. The series' own hours, where
    it has any, say how large it is beside each of them.
    """
    peers = peers_wh[np.isfinite(peers_wh).sum(1) >= MIN_PEER_HOURS]
    peers = peers * _size_beside(history_wh, peers)[:, None]
    peers = peers[np.isfinite(peers).any(1)]
    return _of_peers(peers, calendar) if len(peers) else _of_household(history_wh, calendar)


def _of_peers(peers: Values, calendar: Calendar) -> Values:
    off = (calendar[:, 1] >= 5) | (calendar[:, 3] > 0)
    alike = off[:HISTORY_HOURS].reshape(-1, 24) == off[None, HISTORY_HOURS:]
    days, known = peers.reshape(len(peers), -1, 24), peers[np.isfinite(peers)]
    hours = []
    for hour in range(24):
        same = days[:, alike[:, hour], hour]
        same = same[np.isfinite(same)]
        hours.append(np.quantile(same if len(same) else known, _LEVELS))
    return np.array(hours)


def _of_household(history_wh: Values, calendar: Calendar) -> Values:
    typical = _HOUSEHOLD_WH[calendar[:, 0]]
    size = _size_beside(history_wh, typical[None, :HISTORY_HOURS])
    wh: Values = (typical[HISTORY_HOURS:] * size)[:, None] * _HOUSEHOLD_SPREAD
    return wh


def _size_beside(history_wh: Values, peers: Values) -> Values:
    """[672], [p][672] → [p]: how many times each of them this series is, by the hours both know.

    1 for all while it has said nothing; NaN beside one that was still or silent in those hours. What said only
    zeros counts as a tenth of the neighbour's usual hour: a first hour of zero is no zero for ever.
    """
    if not np.isfinite(history_wh).any():
        return np.ones(len(peers))
    both = np.isfinite(history_wh) & np.isfinite(peers)
    own = np.where(both, np.abs(history_wh), 0.0).sum(1)
    theirs = np.where(both, np.abs(peers), 0.0).sum(1)
    own = np.where(own > 0, own, 0.1 * mean_of_known(np.abs(peers), axis=1))
    return np.where(theirs > 0, own / np.where(theirs > 0, theirs, 1.0), np.nan)
