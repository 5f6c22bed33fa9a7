"""functions/Dockerfile has what each function imports; what all Dockerfiles keep to is tested in tests/images."""

import ast
import re
import sys
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from embedded.layout import ROOT

SERVICES = sorted(path.stem for path in (ROOT / "knative/base/services").glob("*.yaml") if path.stem != "kustomization")
DOCKERFILE = (ROOT / "functions/Dockerfile").read_text()
FORECASTERS = re.search(r'case "\$FUNCTION" in (\S+)\) ;;', DOCKERFILE)[1].split("|")


def copied(function):
    """Files of the repository that are in the image."""
    sources = re.findall(r"^COPY (?!--)(\S+) \S+$", DOCKERFILE, flags=re.MULTILINE)
    found = set()
    for source in (each.replace("${FUNCTION}", function) for each in sources):
        for path in ROOT.glob(source):
            found |= set(path.rglob("*")) if path.is_dir() else {path}
    return {path for path in found if function in FORECASTERS or ROOT / "forecasting" not in path.parents}


def files_of(function):
    """Every file that the function may import, in any order of imports."""
    found, todo = set(), set((ROOT / "functions" / function).rglob("*.py"))
    while todo:
        path = todo.pop()
        found.add(path)
        todo |= {each for each in map(local_file, imports(path)) if each} - found
    return found


@cache
def imports(path):
    """Dotted names, with the names that a `from` takes out of them: those may be modules too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def local_file(name):
    path = ROOT / name.replace(".", "/")
    candidates = [path.with_suffix(".py"), path / "__init__.py"]
    return next((each for each in candidates if each.is_file()), None)


def is_local(name):
    return (ROOT / name.partition(".")[0]).is_dir()


def locked(function):
    lock = (ROOT / "requirements" / f"{function}.txt").read_text()
    return set(re.findall(r"^([a-z0-9-]+)==", lock, flags=re.MULTILINE))


@cache
def distributions():
    """Module → names of the packages that bring it."""
    return {
        module: {re.sub(r"[-_.]+", "-", name).lower() for name in names}
        for module, names in packages_distributions().items()
    }


@pytest.mark.parametrize("function", SERVICES)
def test_every_service_has_its_program_and_its_lock(function):
    assert (ROOT / "functions" / function / "main.py").is_file()
    lock = (ROOT / "requirements" / f"{function}.txt").read_text()
    assert lock.count("--hash=sha256:") >= len(locked(function)) > 0


@pytest.mark.parametrize("function", SERVICES)
def test_all_that_a_function_imports_of_ours_is_in_its_image(function):
    assert files_of(function) <= copied(function)


@pytest.mark.parametrize("function", SERVICES)
def test_all_that_a_function_imports_of_others_is_in_its_lock(function):
    modules = {name.partition(".")[0] for path in files_of(function) for name in imports(path) if not is_local(name)}
    modules |= {"uvicorn"} if function == "analytics" else {"uvicorn", "functions_framework"}
    others = modules - sys.stdlib_module_names
    assert {module for module in others if not distributions().get(module, set()) & locked(function)} == set()


def test_only_those_who_forecast_carry_the_forecaster():
    forecasting = ROOT / "forecasting"
    assert {name for name in SERVICES if any(forecasting in path.parents for path in files_of(name))} == set(
        FORECASTERS
    )
