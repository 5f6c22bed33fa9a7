"""Who may know whom."""

import sys

import pytest

from tests.rules.sources import files, imports, python_files

# What images are made of.
PRODUCT = {"domain", "forecasting", "functions", "spark", "database", "kafka_topics", "model_registry"}
FUNCTIONS = sorted(path.parts[1] for path in python_files("functions") if path.name == "main.py")


def roots(path):
    return {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", python_files("domain"), ids=str)
def test_the_domain_knows_nobody(path):
    assert roots(path) <= {*sys.stdlib_module_names, "msgspec", "domain"}


@pytest.mark.parametrize("path", python_files("verifier"), ids=str)
def test_the_verifier_is_one_file_and_the_standard_library(path):
    assert roots(path) <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_never_import_each_other(function):
    others = tuple(f"functions.{other}." for other in FUNCTIONS if other != function)
    for path in (path for path in python_files("functions") if path.parts[1] == function):
        assert not [name for name in imports(path) if f"{name}.".startswith(others)], path


def test_what_functions_share_knows_no_function():
    shared = [path for path in python_files("functions") if path.parts[1] not in FUNCTIONS]
    names = tuple(f"functions.{function}." for function in FUNCTIONS)
    for path in shared:
        assert not [name for name in imports(path) if f"{name}.".startswith(names)], path


@pytest.mark.parametrize("folder", sorted(PRODUCT))
def test_what_goes_into_images_knows_no_laptop_and_no_test(folder):
    ours = {path.parts[0] for path in files() if path.suffix == ".py" and len(path.parts) > 1}
    for path in python_files(folder):
        assert roots(path) & ours <= PRODUCT, path


def test_torch_is_imported_where_models_are_trained_only():
    for path in python_files(*PRODUCT, "embedded", "knative", "simulator", "verifier", "bench"):
        assert not roots(path) & {"torch", "onnx"}, path
