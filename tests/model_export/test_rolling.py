"""Origin by origin the numbers are those of the stream."""

from datetime import timedelta

import numpy as np

from forecasting.fallback import quantiles_and_degradation
from forecasting.onnx_model import OnnxModel
from model_export.place import Place
from model_export.rolling import blocks, rolling
from model_export.tracks import weather_of
from tests.forecasting.sample_windows import MODEL_DIR
from tests.model_export.made_up_site import made_up_site
from tests.model_export.test_dataset import streamed

PLACE = Place("Europe/London", "GB-ENG")
MODEL = OnnxModel.load(MODEL_DIR)


def test_what_is_forecast_here_is_what_the_stream_forecasts():
    site = made_up_site()
    for origin, (wh, rungs) in zip([700, 900], rolling(MODEL, site, [700, 900], PLACE), strict=True):
        expected, of_stream = quantiles_and_degradation(streamed(site, origin), MODEL)
        np.testing.assert_array_equal(wh, expected)
        assert rungs == of_stream


def test_more_meters_than_a_block_holds_come_in_several():
    site = made_up_site(meters=70)
    made = list(blocks(site, 800, PLACE, lambda _, weather: weather))
    assert [len(block.series) for block in made] == [64, 6]
    assert [name for block in made for name in block.series] == site.names
    ((wh, rungs),) = rolling(MODEL, site, [800], PLACE)
    assert (wh.shape, len(rungs)) == ((70, 24, 11), 70)


def test_a_new_meter_a_silent_one_and_one_that_exports_all_get_a_labelled_forecast():
    site = made_up_site()
    site.energy_wh[0, :795] = np.nan
    site.energy_wh[1] = np.nan
    site.energy_wh[2] *= -1
    ((wh, rungs),) = rolling(MODEL, site, [800], PLACE)
    assert rungs == ["profile", "profile", "full", "full", "full", "full"]
    assert np.isfinite(wh).all()
    assert (np.diff(wh, axis=-1) >= 0).all()


def test_load_only_sees_no_weather_and_errors_touch_the_target_hours_alone():
    site = made_up_site()
    observed = site.weather[:, 100:796]
    assert np.isnan(weather_of("load_only", site.start)(772, observed)).all()
    np.testing.assert_array_equal(weather_of("weather", site.start)(772, observed), observed)
    expected = weather_of("realistic_weather", site.start)(772, observed)
    np.testing.assert_array_equal(expected[:, :672], observed[:, :672])
    assert (expected[0, 672:] != observed[0, 672:]).all()


def test_the_errors_of_an_origin_do_not_depend_on_where_the_data_begin():
    site = made_up_site()
    observed = site.weather[:, 100:796]
    earlier = weather_of("realistic_weather", site.start - timedelta(hours=500))
    np.testing.assert_array_equal(earlier(1272, observed), weather_of("realistic_weather", site.start)(772, observed))
