"""The commands: words in, a sentence out. What they do stands in `registry.py`."""

import argparse
from pathlib import Path

from domain.errors import GridledgerError
from model_registry.gate import FIGURE, TRACKS, NotPromoted
from model_registry.model_folder import read_model_folder, write_model_folder
from model_registry.registry import Model, Registry, registry


def run(words: list[str], postgres_url: str, who: str) -> str:
    """What to tell; SystemExit with the reason when it is refused, and then nothing has changed."""
    options = _parser().parse_args(words)
    try:
        with registry(postgres_url, who) as opened:
            told: str = options.command(opened, options)
            return told
    except GridledgerError as error:
        raise SystemExit(f"{options.name}: {error}") from error


def promote_first(folder: Path, postgres_url: str, who: str) -> str | None:
    """Register the model of a folder, and promote it where none is; None when it serves or waits already."""
    model = read_model_folder(folder)
    with registry(postgres_url, who) as opened:
        if model.metadata.sha256 in {each.sha256 for each in opened.models()}:
            return None
        registered = opened.register(model)
        if opened.serving() is None:
            opened.promote(registered)
            return f"{registered} serves"
        return f"{registered} is new here and waits: make promote MODEL={registered.version}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="model_registry")
    commands = parser.add_subparsers(required=True, dest="name")
    commands.add_parser("list", help="every model and how it stands").set_defaults(command=_list)
    register = commands.add_parser("register", help="a folder of model_export becomes a candidate")
    register.add_argument("folder", type=Path)
    register.add_argument("--beside", type=Path, help="another registered model's folder, evaluated on the same data")
    register.set_defaults(command=_register)
    promote = commands.add_parser("promote", help="from now on this model forecasts")
    promote.add_argument("model")
    promote.add_argument("--share", type=_share, help="for this share of the feeders only, 0 to 1: a canary")
    promote.add_argument("--reason", help="promote it although the gate refuses; kept in the history")
    promote.set_defaults(command=_promote)
    commands.add_parser("rollback", help="end the canary, or serve what served before").set_defaults(command=_roll_back)
    fetch = commands.add_parser("fetch", help="a model's two files into a folder")
    fetch.add_argument("model", help="`promoted`, a version, or the beginning of a digest")
    fetch.add_argument("folder", type=Path)
    fetch.set_defaults(command=_fetch)
    return parser


def _list(opened: Registry, _: argparse.Namespace) -> str:
    return "\n".join(_line(model) for model in opened.models()) or "no model is registered"


def _register(opened: Registry, options: argparse.Namespace) -> str:
    folder = read_model_folder(options.folder)
    model = opened.register(folder)
    if options.beside:
        other = read_model_folder(options.beside).metadata
        opened.add_metrics(opened.find(other.sha256), folder.training_data_sha256, other.metrics)
    return f"registered: {_line(opened.find(model.sha256))}\n{_verdict(opened, model)}"


def _verdict(opened: Registry, model: Model) -> str:
    """What `promote` would say now."""
    if model.status != "candidate":
        return f"it is {model.status}"
    try:
        opened.check_gate(opened.find(model.sha256))
    except NotPromoted as error:
        return f"the gate would refuse it: {error}"
    return f"the gate lets it pass: promote it with MODEL={model.version}"


def _promote(opened: Registry, options: argparse.Namespace) -> str:
    model = opened.find(options.model)
    opened.promote(model, options.share, options.reason)
    return f"{model} forecasts {f'{options.share:.0%} of the feeders' if options.share else 'every feeder'} from now on"


def _roll_back(opened: Registry, _: argparse.Namespace) -> str:
    back, gone = opened.roll_back()
    return f"{back} forecasts every feeder from now on, {gone} none"


def _fetch(opened: Registry, options: argparse.Namespace) -> str:
    model = opened.serving() if options.model == "promoted" else opened.find(options.model)
    if model is None:
        return "nothing is promoted: nothing fetched"
    write_model_folder(options.folder, *opened.files(model))
    return f"{model} is in {options.folder}"


def _line(model: Model) -> str:
    figures = model.metrics.get(model.training_data_sha256, {})
    shown = [f"{FIGURE} {track} {figures[track][FIGURE]:.4f}" for track in TRACKS if track in figures]
    status = f"canary for {model.share:.0%}" if model.share else model.status
    return "  ".join([f"{model.name} {model.version}  {model.sha256[:12]}  {status} since {model.since:%F %R}", *shown])


def _share(text: str) -> float | None:
    share = float(text)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not above 0 and at most 1")
    return share if share < 1 else None
