from embedded.settings import Settings


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("POSTGRES_URL", "")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere:6379/0")
    settings = Settings.from_environment()
    assert settings.postgres_url is None
    assert settings.redis_url == "redis://elsewhere:6379/0"
