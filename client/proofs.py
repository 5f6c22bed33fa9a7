"""Proof bundles checked on this machine, by the same code that an auditor runs."""

from msgspec import Struct

from verifier import verify


class Verdict(Struct, frozen=True):
    """`code` is the exit code of verifier/verify.py: 0 is verified; `steps` are what holds."""

    code: int
    word: str
    reason: str
    steps: list[str]

    @property
    def is_verified(self) -> bool:
        return self.code == verify.VERIFIED


def checked_proof(bundle: bytes, node_url: str | None) -> Verdict:
    """What the check finds; without a node nothing is known about the time."""
    steps: list[str] = []
    try:
        chain = verify.Endpoint(node_url) if node_url else None
        for step in verify.verify(verify.parsed_bundle(bundle), chain):
            steps.append(step)  # noqa: PERF402  what held before the outcome is told, too
    except verify.Outcome as outcome:
        return Verdict(outcome.code, verify.OUTCOMES[outcome.code][0], str(outcome), steps)
    return Verdict(verify.VERIFIED, *verify.OUTCOMES[verify.VERIFIED], steps)
