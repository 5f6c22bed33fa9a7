"""`make clean`: remove all data, logs and left-over processes of this checkout, unless something runs."""

import shutil

from embedded.layout import Layout
from embedded.only_one import only_one
from embedded.pid_file import end_leftovers


def main() -> None:
    layout = Layout()
    if not layout.home.exists():
        return
    layout.create()
    with only_one(layout.run):
        end_leftovers(layout.run)
        shutil.rmtree(layout.home)
    print(f"removed {layout.home}")


if __name__ == "__main__":
    main()
