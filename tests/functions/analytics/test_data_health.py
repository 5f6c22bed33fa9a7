"""What the feature job said of itself, as the dashboard gets it."""

import json

PATH = "/api/v1/data-health"
STATUS = {
    "newest_batch": 4,
    "batch_seconds": 1.5,
    "records_per_second": 2.5,
    "lag": 7,
    "state_bytes": 4096,
    "records": 20,
    "outcomes": {
        "readings": 18,
        "accepted": 15,
        "late": 2,
        "duplicates": 1,
        "windows": 3,
        "corrections": 1,
        "outdated_forecasts": 4,
    },
    "quarantined": {"malformed": 2, "conflict": 0},
}


def test_before_the_first_batch_nothing_is_known(api):
    answer = api.get(PATH).json()
    assert (answer["as_of"], answer["lag_records"], answer["records"], answer["quarantined"]) == (None, None, 0, {})


def test_the_newest_word_of_the_job(api, house):
    house.postgres.execute("insert into feature_job_status values ('feature-job', now(), %s)", (json.dumps(STATUS),))
    answer = api.get(PATH).json()
    assert answer.pop("as_of").endswith("Z")
    assert answer == {
        "newest_batch": 4,
        "batch_seconds": 1.5,
        "records_per_second": 2.5,
        "lag_records": 7,
        "state_bytes": 4096,
        "records": 20,
        "accepted": 15,
        "duplicates": 1,
        "late": 2,
        "corrections": 1,
        "outdated_forecasts": 4,
        "windows": 3,
        "quarantined": {"malformed": 2},
    }
