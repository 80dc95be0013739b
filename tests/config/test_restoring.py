"""Stories of an operator: back up, lose, restore; erase a person for good, also after a restore of an older backup."""

import json
import os

import installation
import pytest

NAME, PHONE, EMAIL = "欧阳雪棠", "13911112222", "xuetang.ouyang@example.com"


CODE = "P-77"


@pytest.fixture
def empty_house(tmp_path):
    """An installation with an organisation."""
    made = installation.found(tmp_path)
    yield made
    installation.end(made)


@pytest.fixture(scope="module")
def first_house(tmp_path_factory):
    """An installation that knows somebody."""
    made = installation.found(tmp_path_factory.mktemp("house"))
    tell_of_somebody(made, tmp_path_factory)
    yield made
    installation.end(made)


@pytest.fixture
def house(first_house, tmp_path):
    """One like it, to work with."""
    made = installation.copied(first_house, tmp_path)
    yield made
    installation.end(made)


def tell_of_somebody(house, tmp_path_factory) -> None:
    """Let somebody come with a file and be changed by a second one."""
    files = tmp_path_factory.mktemp("files")
    for n, (phone, mail) in enumerate([("13900000001", ""), (PHONE, EMAIL)]):
        file = files / f"people{n}.csv"
        file.write_text(f"客户编号,客户名称,客户类型,电话,邮箱\n{CODE},{NAME},个人,{phone},{mail}\n", "utf-8")
        house.run("import", str(file), "--kind", "customers")


def row(house) -> dict:
    return json.loads(house.run("export-person", CODE))["customer"][0]


def raw(house) -> bytes:
    """Return every byte of the installation, backups aside."""
    files = [f for f in house.folder.rglob("*") if f.is_file() and "backups" not in f.parts and "aside" not in f.parts]
    return b"".join(file.read_bytes() for file in files)


@pytest.mark.covers("R023")
def test_an_erased_person_leaves_no_byte_and_stays_erased_after_a_restore(house):
    assert row(house)["phone"] == PHONE
    older = house.backup()
    told = house.told("erase-person", CODE, "--reason", "asked by letter")
    assert told["counts"]["customers"] == 1
    assert row(house)["name"] == "erased customer P-77"
    if not house.database:
        everything = raw(house)
        for text in (NAME, PHONE, EMAIL):
            assert text.encode() not in everything
            assert json.dumps(text).encode() not in everything
    assert house.told("audit", "verify")["is_sound"]
    assert "erased already" in house.run("erase-person", CODE, "--reason", "again", fails=True)
    restored = house.told("restore", str(older), "--force")
    assert (len(restored["erased_again"]), restored["trail_is_sound"]) == (1, True)
    assert row(house)["name"] == "erased customer P-77"


GATHER = "from django.db import connection; connection.cursor().execute('ANALYZE')"
SAMPLES = "SELECT coalesce(string_agg(concat(most_common_vals, histogram_bounds), ' '), '') FROM pg_stats"


def samples(house) -> str:
    """Return what PostgreSQL keeps of the values of every column, to plan by."""
    import psycopg

    with psycopg.connect(house.database) as connection:
        return connection.execute(SAMPLES).fetchone()[0]


@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="SQLite keeps no samples of the values")
@pytest.mark.covers("R023")
def test_no_sample_of_the_values_of_somebody_erased_is_left(house, tmp_path):
    file = tmp_path / "others.csv"
    file.write_text("客户编号,客户名称,客户类型,电话\nP-1,甲,个人,13700000001\nP-2,乙,个人,13700000002\n", "utf-8")
    house.run("import", str(file), "--kind", "customers")
    house.run("django", "shell", "--no-imports", "-c", GATHER)
    assert PHONE in samples(house)
    house.run("erase-person", CODE, "--reason", "asked by letter")
    assert PHONE not in samples(house)
    assert NAME not in samples(house)


@pytest.fixture
def company(empty_house, tmp_path_factory) -> int:
    """A company with a key person who came with a file; return the person's number."""
    house = empty_house
    folder = tmp_path_factory.mktemp("company")
    (folder / "customers.csv").write_text("客户编号,客户名称,客户类型\nC-9,滇中烟机,企业\n", "utf-8")
    (folder / "people.csv").write_text(f"客户编号,姓名,角色,电话,邮箱\nC-9,{NAME},采购,{PHONE},{EMAIL}\n", "utf-8")
    for kind in ("customers", "people"):
        house.run("import", str(folder / f"{kind}.csv"), "--kind", kind)
    assert house.told("export-person", "C-9")["people"][0]["name"] == NAME
    return 1


@pytest.mark.prove
@pytest.mark.covers("R023")
def test_an_erased_key_person_leaves_no_byte_and_stays_erased_after_a_restore(empty_house, company):
    house = empty_house
    assert house.told("export-person", "--key-person", str(company))["person"][0]["phone"] == PHONE
    older = house.backup()
    told = house.told("erase-person", "--key-person", str(company), "--reason", "asked by letter")
    assert (told["person_id"], told["counts"]["people"] > 0) == (company, True)
    for restored in (False, True):
        if restored:
            again = house.told("restore", str(older), "--force")
            assert (again["key_persons_erased_again"], again["erased_again"]) == ([company], [])
            assert again["trail_is_sound"]
        assert house.told("export-person", "C-9")["people"] == []
        assert "no key person" in house.run("export-person", "--key-person", str(company), fails=True)
        assert "erased already" in house.run(
            "erase-person", "--key-person", str(company), "--reason", "again", fails=True
        )
        if not house.database and not restored:
            everything = raw(house)
            for text in (NAME, PHONE, EMAIL):
                assert text.encode() not in everything
                assert json.dumps(text).encode() not in everything


@pytest.mark.prove
@pytest.mark.covers("R023")
def test_a_ledger_outlives_a_restore_of_before_the_person_was_known(empty_house, tmp_path_factory):
    house = empty_house
    before = house.backup()
    tell_of_somebody(house, tmp_path_factory)
    with_them = house.backup()
    house.run("erase-person", CODE, "--reason", "asked by letter")
    house.run("restore", str(before), "--force")
    told = house.told("restore", str(with_them), "--force")
    assert len(told["erased_again"]) == 1
    assert row(house)["name"] == "erased customer P-77"


def test_a_restore_lays_the_present_data_aside_and_the_key_comes_back(house, tmp_path_factory):
    backup = house.backup()
    key = (house.folder / "secret_key").read_text()
    house.run("import", str(changed(tmp_path_factory)), "--kind", "customers")
    assert row(house)["phone"] == "13700000000"
    assert "--force" in house.run("restore", str(backup), fails=True)
    assert row(house)["phone"] == "13700000000"
    told = house.told("restore", str(backup), "--force")
    assert told["aside"]
    assert row(house)["phone"] == PHONE
    assert (house.folder / "secret_key").read_text() == key
    assert (house.folder / "secret_key").stat().st_mode & 0o77 == 0


def changed(tmp_path_factory):
    file = tmp_path_factory.mktemp("later") / "people.csv"
    file.write_text(f"客户编号,客户名称,客户类型,电话\nP-77,{NAME},个人,13700000000\n", "utf-8")
    return file


@pytest.mark.prove
def test_a_backup_of_another_house_is_refused_but_an_empty_folder_takes_it(house, tmp_path_factory):
    backup = house.backup()
    other = installation.found(tmp_path_factory.mktemp("other"))
    empty = installation.Installation(tmp_path_factory.mktemp("empty"), installation.own_database())
    try:
        assert "another installation" in other.run("restore", str(backup), "--force", fails=True)
        assert other.told("audit", "verify")["is_sound"]
        assert empty.told("restore", str(backup))["aside"] is None
        assert (empty.folder / "secret_key").read_text() == (house.folder / "secret_key").read_text()
        assert empty.told("verify-backup", str(backup))["is_equal"]
    finally:
        installation.end(other)
        installation.end(empty)
