"""What no file may hold: places of one machine, hosts that packages come from, secrets."""

import re

import pytest

from tests.rules.sources import ROOT, files

TEXTS = [path for path in files() if path.suffix not in {".png", ".onnx", ".ico", ".woff2", ".parquet"}]
# Written so that this file does not hold them itself.
PLACES = re.compile(r"/(?:work|tmp|root|Users|home)" + r"/[a-z]")
HOSTS = re.compile("pypi[.]org|pythonhosted[.]|registry[.]npm|repo1?[.]maven|npm[m]irror")
PRIVATE_KEY = re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY-----")


@pytest.mark.parametrize("forbidden", [PLACES, HOSTS, PRIVATE_KEY], ids=["machine", "download host", "private key"])
def test_no_file_holds(forbidden):
    texts = {str(path): (ROOT / path).read_text(errors="replace") for path in TEXTS}
    found = {path: match[0] for path, text in texts.items() if (match := forbidden.search(text))}
    assert not found
