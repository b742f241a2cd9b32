"""What a command says that refuses what it is given."""

from pathlib import Path

import pytest

from lab.evaluation import __main__ as evaluate


def refusal(arguments: list[str], tmp_path: Path, main=evaluate.main) -> str:
    """The one sentence with which the command line ends without a table, having written nothing into `tmp_path`."""
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--count", "8", "--out", str(tmp_path / "figures.csv")])
    assert sorted(tmp_path.rglob("*")) == before
    assert isinstance(ended.value.code, str) and "\n" not in ended.value.code
    return ended.value.code
