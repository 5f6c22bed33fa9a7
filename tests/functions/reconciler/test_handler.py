"""Looks at a real broker and real stores: what is missing is found, sent again once, and no more when it is there."""

import gc
import logging
from datetime import timedelta

import pytest

from domain.cloud_event import to_event
from domain.errors import DependencyUnavailable
from functions.reconciler.live_stream import redis_at
from tests.functions.reconciler.stations import GRACE, HOUR, forecast_ids, origins, window_ids
from tests.messages import ORIGIN, forecast, window

COUNTS = ("windows", "stored", "broadcast", "notarized", "pending", "complete", "waiting", "dead_lettered", "missing")


def told(hour):
    return {name: hour[name] for name in COUNTS}


def everything(house, *hours):
    house.close(*hours)
    house.issue(*hours)
    house.deliver()


def test_an_empty_house_has_nothing_to_reconcile(house):
    house.deliver()
    assert house.look() == []


def test_the_log_names_what_is_missing_and_what_was_sent_again(house, caplog):
    caplog.set_level(logging.INFO, "gridledger.reconciler")
    everything(house, ORIGIN)
    house.close(ORIGIN + HOUR)
    house.deliver()
    house.look()
    (line,) = [record for record in caplog.records if record.message == "reconciled"]
    ids = window_ids(ORIGIN + HOUR)
    assert line.levelname == "WARNING"
    assert line.fields == {
        **{"windows": 2, "stored": 1, "broadcast": 1, "notarized": 0, "pending": 1},
        **{"complete": 1, "waiting": 0, "dead_lettered": 0, "missing": 1, "sent_again": 1},
        **{"missing_windows": ids, "sent_again_now": ids},
    }


def test_what_is_everywhere_is_complete(house):
    everything(house, *origins(2))
    hours = house.look()
    assert [hour["origin"] for hour in hours] == origins(2)
    assert told(hours[0]) == dict.fromkeys(COUNTS, 0) | dict.fromkeys(
        ("windows", "stored", "broadcast", "pending", "complete"), 1
    )


def test_a_window_without_a_forecast_is_sent_again_word_for_word_and_once(house):
    everything(house, *origins(3))
    lost = ORIGIN + 3 * HOUR
    house.close(lost)
    house.deliver()
    assert [hour["missing"] for hour in house.look()] == [0, 0, 0, 1]
    first, again = [
        each for each in house.records(house.names.predictions) if each.value == to_event(window(lost)).data
    ]
    assert (again.key, again.value, again.headers) == (first.key, first.value, first.headers)
    house.deliver()
    house.look()
    assert house.ids(house.names.predictions).count(*window_ids(lost)) == 2
    house.issue(lost)
    house.deliver()
    assert [hour["missing"] for hour in house.look()] == [0, 0, 0, 0]


def test_a_forecast_that_is_gone_from_the_store_is_sent_again_and_its_window_is_not(house):
    everything(house, *origins(3))
    assert [hour["missing"] for hour in house.look()] == [0, 0, 0]
    (lost,) = forecast_ids(ORIGIN + HOUR)
    house.mongodb["forecasts"].delete_one({"_id": lost})
    assert [(hour["missing"], hour["sent_again"]) for hour in house.look()] == [(0, 0), (1, 1), (0, 0)]
    assert house.ids(house.names.forecasts).count(lost) == 2
    assert len(house.ids(house.names.predictions)) == 3
    house.deliver()
    house.issue(ORIGIN + HOUR)
    assert [hour["missing"] for hour in house.look()] == [0, 0, 0]


def test_what_was_issued_first_is_sent_again_though_another_model_spoke_since(house):
    everything(house, ORIGIN)
    house.publish(house.names.forecasts, forecast(ORIGIN, degradation=["profile", "profile"]))
    house.mongodb["forecasts"].delete_many({})
    house.deliver()
    assert house.look()[0]["missing"] == 1
    newest = max(house.records(house.names.forecasts), key=lambda record: record.timestamp)
    assert newest.value == to_event(forecast(ORIGIN)).data


def test_a_station_that_missed_a_forecast_gets_it_again(house):
    for hour, hop in zip(origins(2), ("broadcast", "notary"), strict=True):
        house.close(hour)
        house.issue(hour, but=(hop,))
    house.deliver()
    assert [(hour["stored"], hour["broadcast"], hour["missing"]) for hour in house.look()] == [(1, 0, 1), (1, 1, 1)]
    assert sorted(house.ids(house.names.forecasts)) == sorted(2 * forecast_ids(*origins(2)))


def test_what_waits_in_its_topic_or_is_new_is_not_missing(house):
    house.close(ORIGIN)
    assert [told(hour)["waiting"] for hour in house.look()] == [1]
    house.close(ORIGIN + HOUR, ago=GRACE / 2)
    house.deliver()
    assert [(hour["waiting"], hour["missing"]) for hour in house.look()] == [(0, 1), (1, 0)]


def test_no_more_than_so_many_are_sent_in_one_look_and_the_oldest_first(house, monkeypatch):
    monkeypatch.setattr("functions.reconciler.handler.MOST_SENT_AGAIN", 2)
    house.close(*origins(3))
    house.deliver()
    assert [hour["sent_again"] for hour in house.look()] == [1, 1, 0]
    assert [hour["sent_again"] for hour in house.look()] == [1, 1, 1]


def test_hours_that_are_more_than_one_lot_are_all_looked_at(house, monkeypatch):
    monkeypatch.setattr("functions.reconciler.handler._HOURS_AT_ONCE", 2)
    everything(house, *origins(3))
    house.close(ORIGIN + 3 * HOUR)
    house.deliver()
    assert [(hour["complete"], hour["missing"]) for hour in house.look()] == [(1, 0), (1, 0), (1, 0), (0, 1)]


def test_a_dead_letter_is_not_missing_until_it_was_sent_again(house):
    house.close(*origins(2))
    house.issue(ORIGIN, but=("persistence",))
    house.refuse(forecast(ORIGIN))
    house.refuse(window(ORIGIN + HOUR))
    house.deliver()
    assert [(hour["dead_lettered"], hour["missing"]) for hour in house.look()] == [(1, 0), (1, 0)]
    house.publish(house.names.forecasts, forecast(ORIGIN), ago=2 * GRACE)
    house.deliver()
    assert [(hour["dead_lettered"], hour["missing"]) for hour in house.look()] == [(0, 1), (1, 0)]


def test_a_stream_that_was_cut_or_lost_does_not_count(house):
    everything(house, ORIGIN)
    house.close(ORIGIN + HOUR)
    house.issue(ORIGIN + HOUR, but=("broadcast",))
    house.deliver()
    house.redis.delete("gridledger:events:all")
    assert [(hour["broadcast"], hour["missing"]) for hour in house.look()] == [(1, 0), (0, 0)]
    house.redis.flushdb()
    house.begin_stream(ago=timedelta(minutes=1))
    assert [(hour["broadcast"], hour["missing"]) for hour in house.look()] == [(0, 0), (0, 0)]
    house.redis.delete("gridledger:events:all")
    house.begin_stream()
    assert [(hour["broadcast"], hour["missing"]) for hour in house.look()] == [(0, 1), (0, 1)]


def test_entries_that_the_cap_cut_away_were_shown(house):
    everything(house, *origins(2))
    house.redis.xtrim("gridledger:events:all", maxlen=0, approximate=False)
    assert [(hour["broadcast"], hour["missing"]) for hour in house.look()] == [(1, 0), (1, 0)]


def test_without_notarization_nobody_misses_a_proof(house):
    house.close(ORIGIN)
    house.issue(ORIGIN, but=("notary",))
    house.deliver()
    (hour,) = house.look(notarizes=False)
    assert (hour["notarized"], hour["pending"], hour["complete"], hour["missing"]) == (None, None, 1, 0)
    (hour,) = house.look()
    assert (hour["notarized"], hour["pending"], hour["complete"], hour["missing"]) == (0, 0, 0, 1)


def test_a_forecast_on_chain_is_notarized(house):
    everything(house, ORIGIN)
    place = "31337, 'ledger', 'issuer', 1"
    house.postgres.execute(
        "insert into batches (chain_id, ledger, issuer, sequence, root, count, nonce, raw_tx, tx_hash, status)"
        f" values ({place}, sha256('root'), 2, 1, 'tx', 'hash', 'included')"
    )
    house.postgres.execute(f"update outbox set (chain_id, ledger, issuer, sequence) = ({place})")
    (hour,) = house.look()
    assert (hour["notarized"], hour["pending"]) == (1, 0)


def test_erased_series_are_not_missing(house):
    from database.erase import erase

    everything(house, *origins(2))
    erase(house.postgres, "meter-1")
    assert [hour["missing"] for hour in house.look()] == [0, 0]
    erase(house.postgres, "feeder-1")
    hours = house.look()
    assert [(hour["missing"], hour["complete"]) for hour in hours] == [(0, 1), (0, 1)]


def test_a_restart_goes_on_where_the_look_before_stopped(house):
    everything(house, *origins(2))
    house.look()
    house.mongodb["reconciliation"].delete_many({})
    everything(house, ORIGIN + 2 * HOUR)
    assert [hour["origin"] for hour in house.look()] == [ORIGIN + 2 * HOUR]


def test_a_first_look_reaches_back_a_few_hours_only(house):
    house.close(ORIGIN, ago=timedelta(days=2))
    house.close(ORIGIN + HOUR)
    assert [hour["origin"] for hour in house.look()] == [ORIGIN + HOUR]


def test_every_block_counts_and_one_that_comes_again_counts_once(house):
    everything(house, ORIGIN)
    house.look()
    house.close(ORIGIN, ago=timedelta(minutes=30))
    house.publish(house.names.predictions, window(ORIGIN, block=1))
    assert [(hour["windows"], hour["complete"]) for hour in house.look()] == [(2, 1)]


def test_what_is_no_window_of_ours_is_passed_over(house):
    headers = to_event(window()).kafka_headers()
    for value, of in ((b"\xff", [("ce_type", b"\xff"), ("ce_id", b"\xff")]), (b"{", headers), (None, headers)):
        house.producer.send(house.names.predictions, value, b"feeder-1", of).get(30)
    house.publish(house.names.forecasts, forecast(forecast_id="request:1"))
    everything(house, ORIGIN)
    assert [told(hour)["windows"] for hour in house.look()] == [1]


def test_what_its_topic_forgot_stays_missing_and_cannot_be_sent_again(house):
    house.close(ORIGIN)
    assert [hour["waiting"] for hour in house.look()] == [1]
    house.deliver()
    house.forget(house.names.predictions)
    assert [(hour["missing"], hour["sent_again"]) for hour in house.look()] == [(1, 0)]


def test_before_all_is_read_nothing_is_judged(house, monkeypatch):
    house.close(ORIGIN)
    house.deliver()
    with monkeypatch.context() as patch:
        patch.setattr("functions.reconciler.handler._READING_S", -1)
        assert house.look() == []
    assert [hour["missing"] for hour in house.look()] == [1]


# kafka-python leaves the sockets open of connections that nobody takes.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
@pytest.mark.parametrize("station", ["Kafka", "Redis", "PostgreSQL"])
def test_while_a_station_is_down_nothing_counts_as_missing(house, free_tcp_port, station):
    house.close(ORIGIN)
    house.deliver()
    nowhere = f"127.0.0.1:{free_tcp_port}"
    down = {
        "Kafka": {"kafka": nowhere},
        "Redis": {"redis": redis_at(f"redis://{nowhere}/0")},
        "PostgreSQL": {"postgres": f"postgresql://postgres@{nowhere}/gridledger"},
    }
    with pytest.raises(DependencyUnavailable, match=station):
        house.look(**down[station])
    gc.collect()
    assert [hour for hour in house.hours() if hour["missing"]] == []


def test_a_tick_that_comes_during_a_look_looks_at_nothing(house, free_tcp_port):
    busy = house.reconciler(kafka=f"127.0.0.1:{free_tcp_port}")
    busy.looking.acquire()
    busy.tick()
    assert house.hours() == []
