"""`python -m model_registry list | register FOLDER | promote MODEL | rollback | fetch MODEL FOLDER`.

MODEL is a version, or the beginning of a digest. POSTGRES_URL says which database, WHO whose decision it is.
"""

import sys

from model_registry.commands import run
from model_registry.settings import Settings

if __name__ == "__main__":
    settings = Settings.from_environment()
    print(run(sys.argv[1:], settings.postgres_url, settings.who))
