"""Tables in object stores: read as local ones are, refused with a remedy, and never written to."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.harness import people, unlearn
from unlearn_cli.core.errors import InputError
from unlearn_cli.tables.find import find_files
from unlearn_cli.tables.object_stores import place_below, scheme_of
from unlearn_cli.tables.output.publish import Publication
from unlearn_cli.tables.source import open_table

FRAME = people(400)


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def bucket(keys: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """A bucket of a store on this machine with one table in several forms."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    boto3 = pytest.importorskip("boto3")
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}")
    client.create_bucket(Bucket="tables")
    FRAME.write_parquet(tmp_path / "t.parquet")
    FRAME.write_csv(tmp_path / "t.csv")
    for key in ("t.parquet", "t.csv", "parts/year=1/a.parquet", "parts/year=2/b.parquet"):
        client.upload_file(str(tmp_path / f"t{Path(key).suffix}"), "tables", key)
    yield "s3://tables"
    server.stop()


def test_objects_are_read_as_local_files_are(bucket: str, tmp_path: Path) -> None:
    assert open_table(f"{bucket}/t.parquet").scan.collect().equals(FRAME)
    local = open_table(str(tmp_path / "t.csv")).scan.collect()
    assert open_table(f"{bucket}/t.csv").scan.collect().equals(local)
    assert find_files(f"{bucket}/t.csv", None)[0].read_bytes() == (tmp_path / "t.csv").read_bytes()
    parts = open_table(f"{bucket}/parts")
    assert parts.rows == 800 and parts.scan.collect()["year"].unique().sort().to_list() == ["1", "2"]


def test_a_table_in_a_store_is_repaired_into_a_local_file(bucket: str, tmp_path: Path) -> None:
    words = ("-s", "sex", "--method", "quantile", "--seed", "1", "-q", "-o")
    for name in ("t.parquet", "t.csv"):
        there, here = tmp_path / f"there.{name}", tmp_path / f"here.{name}"
        assert unlearn("repair", f"{bucket}/{name}", *words, str(there)).code == 0
        assert unlearn("repair", str(tmp_path / name), *words, str(here)).code == 0
        assert there.read_bytes() == here.read_bytes()
    folder = unlearn("repair", f"{bucket}/parts", *words, f"{tmp_path}/parts/", "--keep", "year")
    assert folder.code == 0, folder.err
    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("parts/*/*"))
    assert written == ["parts/year=1/a.parquet", "parts/year=2/b.parquet"]
    asked = unlearn("repair", f"{bucket}/t.csv", "-s", "sex")
    assert asked.code == 2 and "Name a local file: -o OUT" in asked.err


def test_what_is_not_there_is_said(bucket: str) -> None:
    for spec in (f"{bucket}/none.csv", "s3://elsewhere/t.csv"):
        with pytest.raises(InputError, match=f"{spec}: no such object"):
            open_table(spec)


def test_a_host_that_does_not_answer_and_keys_that_are_missing_are_said(
    keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    for spec in ("s3://tables/t.csv", f"https://127.0.0.1:{port}/t.csv"):
        with pytest.raises(InputError, match="is not reached") as error:
            open_table(spec)
        assert error.value.remedy == "Check the address and the network."
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    with pytest.raises(InputError, match="keys are missing or wrong") as error:
        open_table("az://tables/t.csv")
    assert "AZURE_STORAGE_ACCOUNT_KEY" in error.value.remedy


def test_nothing_is_written_to_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for target in ("s3://tables/out.csv", "gs://b/o.parquet", "https://a/b.csv"):
        with pytest.raises(InputError, match="whole or not at all") as error:
            Publication(target)
        assert "then copy it there" in error.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_paths_are_paths() -> None:
    assert scheme_of("s3://b/k") == "s3"
    assert not any(scheme_of(spec) for spec in ("s3", "t.csv", "ftp://a/b", "dir/s3://b"))


@pytest.mark.parametrize("name", ["b/t/../../../etc/cron.d/a.parquet", "b/t/x/../../a.parquet"])
def test_an_object_cannot_name_a_place_outside_of_its_folder(name: str) -> None:
    with pytest.raises(InputError, match="leads out of its folder"):
        place_below("b/t/", name)
    assert place_below("b/t", "b/t/x..y/a.parquet").as_posix() == "x..y/a.parquet", "control: dots within a name"
