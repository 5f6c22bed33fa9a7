import subprocess
from pathlib import Path

import msgspec

from embedded.java import java_home
from embedded.settings import Settings
from embedded.trust_store import PASSWORD, java_trust_options


def run(*command):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=60, check=True)


def test_without_an_installed_java_the_wheel_runs_what_spark_asks_for(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    settings = msgspec.structs.replace(Settings.from_environment(), java_home=None, cache_dir=tmp_path)
    java = java_home(settings) / "bin" / "java"
    monkeypatch.undo()
    assert "version" in run(java, "--add-modules=jdk.incubator.vector", "-version").stderr


def test_java_trusts_what_python_trusts(tmp_path):
    options = java_trust_options(tmp_path)
    assert options
    keytool = Path(java_home(Settings.from_environment())) / "bin" / "keytool"
    listed = run(keytool, "-list", "-keystore", tmp_path / "trust.jks", "-storepass", PASSWORD).stdout
    assert "trustedCertEntry" in listed
