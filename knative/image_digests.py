"""The images that production runs, by digest: lines `name new-name sha256:…` become a kustomize component.

sort digests/* | python3 knative/image_digests.py > knative/overlays/production/images/kustomization.yaml
"""

import re
import sys
from collections.abc import Iterable

_HEAD = """\
# Which images production runs. Written by continuous integration (.github/workflows/ci.yml) for what passed its tests,
# or by hand: a tag instead of a digest is `newTag: 0.1.0`.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
"""
_LINE = re.compile(r"(?P<name>\S+) (?P<new>\S+) (?P<digest>sha256:[0-9a-f]{64})")


def component(lines: Iterable[str]) -> str:
    """Raise SystemExit naming a line that says something else."""
    images = []
    for line in lines:
        said = _LINE.fullmatch(line.strip())
        if not said:
            raise SystemExit(f"not `name new-name sha256:…`: {line.strip()!r}")
        images.append(f"  - {{name: {said['name']}, newName: {said['new']}, digest: {said['digest']!r}}}\n")
    if not images:
        raise SystemExit("no images: nothing would be pinned")
    return _HEAD + "".join(images)


if __name__ == "__main__":
    sys.stdout.write(component(sys.stdin))
