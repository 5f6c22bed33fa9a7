"""The card says what model.json says."""

from forecasting.metadata import read_metadata
from model_export.card import CARD, card_text
from tests.forecasting.sample_windows import MODEL_DIR


def test_the_committed_card_is_that_of_the_committed_model():
    assert CARD.read_text() == card_text(read_metadata(MODEL_DIR))


def test_nothing_is_left_to_fill_in():
    text = card_text(read_metadata(MODEL_DIR))
    assert "{{" not in text
    assert read_metadata(MODEL_DIR).sha256 in text
