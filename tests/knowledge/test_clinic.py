"""A clinic's own numbers: they take the place of ours, say whose they are everywhere, and are checked like ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kapdecide import Case, Knowledge, compare, load_knowledge
from kapdecide.comparison import Comparison
from kapdecide.knowledge import KnowledgeError
from kapdecide.knowledge.clinic import FOLDER_VARIABLE, with_clinic
from kapdecide.knowledge.load import checked
from kapdecide.report import sheet
from tests.conftest import TODAY

PRICES = "id,low,typical,high,supplied_by,supplied_on\niv_infusion,400,425,450,Front desk,2026-11-20\n"
ONE_PRICE = "id,typical,supplied_by,supplied_on\niv_infusion,425,Front desk,2026-11-20\n"
PROVIDERS = (
    "id,name,phone,paths,where,note,supplied_by,supplied_on\n"
    "river,Riverside Infusion,205-555-0100,iv; iv_kap,Main Street,,Front desk,2026-11-20\n"
)


def folder(at: Path, **tables: str) -> Path:
    for name, content in tables.items():
        (at / f"{name}.csv").write_text(content, encoding="utf-8")
    return at


def faults(at: Path) -> list[str]:
    return [str(problem) for problem in checked(at)[1]]


def iv(case: Case, knowledge: Knowledge) -> Comparison:
    found = compare(case, knowledge, today=TODAY, points=64)
    assert isinstance(found, Comparison)
    return found


def test_a_clinics_price_takes_the_place_of_ours_and_says_so(
    tmp_path: Path, knowledge: Knowledge, cleared: Case
) -> None:
    local = load_knowledge(folder(tmp_path, prices=PRICES, providers=PROVIDERS))
    cost = iv(cleared, local).paths["iv"].cost
    ours = iv(cleared, knowledge).paths["iv"].cost
    assert cost is not None
    assert ours is not None
    infusions = [line for line in cost.bill if line.label.startswith("Infusion")]
    assert {line.billed for line in infusions} == {425}
    assert all("your clinic's price" in line.label for line in infusions)
    assert "Some of these prices are from your clinic, not from us (Front desk, Nov 20, 2026)." in cost.rests_on
    assert not any("your clinic" in text for text in ours.rests_on)
    made = sheet.make(cleared, iv(cleared, local), local)
    assert any("Front desk" in section.note for section in made.back)
    near = next(section for section in made.right if section.title.startswith("Near me"))
    assert near.lines == ("Riverside Infusion: 205-555-0100, Main Street (from Front desk, Nov 20, 2026)",)


def test_one_price_alone_is_the_whole_range(tmp_path: Path) -> None:
    price = load_knowledge(folder(tmp_path, prices=ONE_PRICE)).row("prices", "iv_infusion")
    assert (price.low, price.typical, price.high) == (425, 425, 425)
    assert price.component.startswith("One infusion of IV ketamine")


def test_a_persons_own_quote_goes_before_the_clinics_price(tmp_path: Path, cleared: Case) -> None:
    local = load_knowledge(folder(tmp_path, prices=ONE_PRICE))
    told = Case.model_validate({**cleared.model_dump(), "budget": {"quotes": {"iv_infusion": {"amount": 300}}}})
    cost = iv(told, local).paths["iv"].cost
    assert cost is not None
    infusion = next(line for line in cost.bill if line.label.startswith("Infusion"))
    assert infusion.billed == 300
    assert "clinic" not in infusion.label


def test_everything_else_stays_ours_and_the_content_gets_another_hash(tmp_path: Path, knowledge: Knowledge) -> None:
    local = load_knowledge(folder(tmp_path, prices=ONE_PRICE))
    assert local.content_version != knowledge.content_version
    assert len(local.prices) == len(knowledge.prices)
    for table in knowledge.tables:
        if table != "prices":
            assert local.tables[table] == knowledge.tables[table]


def test_without_a_clinic_nobody_is_named(knowledge: Knowledge) -> None:
    assert knowledge.providers == ()
    assert all(price.supplied is None for price in knowledge.prices)


@pytest.mark.parametrize(
    ("table", "content", "says"),
    [
        (
            "prices",
            "id,typical,supplied_by\niv_infusion,425,Desk\n",
            "prices.csv:1: supplied_on: this column is missing",
        ),
        ("prices", PRICES.replace("425", "many"), "prices.csv:2: typical: 'many' is not a number"),
        ("prices", PRICES.replace("450", "410"), "prices.csv:2: high: 410 is below typical (425)"),
        ("prices", PRICES.replace("400", "430"), "prices.csv:2: typical: 425 is below low (430)"),
        ("prices", PRICES.replace("425", "-425"), "prices.csv:2: typical: is below 0"),
        ("prices", PRICES.replace("425", ""), "prices.csv:2: typical: is empty"),
        ("prices", PRICES.replace("Front desk", ""), "prices.csv:2: supplied_by: is empty"),
        ("prices", PRICES.replace("2026-11-20", "Friday"), "prices.csv:2: supplied_on:"),
        ("prices", PRICES.replace("id,low", "id,verified"), "prices.csv:1: verified: this column is not known"),
        ("prices", PRICES + PRICES.splitlines()[1] + "\n", "prices.csv:3: id: 'iv_infusion' stands in row 2 too"),
        ("prices", PRICES + "x,1\n", "prices.csv:3: row: has 2 cells, the header has 6"),
        ("prices", PRICES.replace("iv_infusion", "tea"), "prices.csv:2: id: 'tea' is no id of our prices.csv"),
        ("prices", PRICES.replace("450", "100000"), "prices.csv:2: high: is not below 100,000"),
        ("prices", PRICES.replace("2026-11-20", "9999-12-31"), "prices.csv:2: supplied_on: is not between 2015 and"),
        (
            "prices",
            PRICES.replace("low", "path").replace("400", "home"),
            "prices.csv:2: path: our price iv_infusion is",
        ),
        ("prices", PRICES + 'iv_boost,"1\n', "prices.csv:3: row: cannot be read: unexpected end of data"),
        ("prices", PRICES.replace("low", "low\n"), "prices.csv:1: typical: this column is missing"),
        ("prices", PRICES.replace("Front", "Fr\0nt"), "prices.csv:2: supplied_by: holds a character that cannot be"),
        ("Prices", PRICES, "Prices.csv:1: file: a clinic can supply only prices.csv and providers.csv"),
        (
            "providers",
            PROVIDERS.replace("River", "\u202eRiver"),
            "providers.csv:2: name: holds a hidden mark that turns",
        ),
        ("providers", PROVIDERS.replace("Main", "M" * 400), "providers.csv:2: where: has 407 characters, 300 are the"),
        ("providers", PROVIDERS.replace("205-555-0100", ""), "providers.csv:2: phone: is empty"),
        ("providers", PROVIDERS.replace("iv; iv_kap", "tea"), "providers.csv:2: paths.0: 'tea' is not one of"),
        (
            "safety_rules",
            "id,supplied_by\nosa,Desk\n",
            "safety_rules.csv:1: file: a clinic can supply only prices.csv and",
        ),
    ],
)
def test_a_clinics_fault_is_named_like_ours(tmp_path: Path, table: str, content: str, says: str) -> None:
    found = faults(folder(tmp_path, **{table: content}))
    assert found
    assert any(says in fault for fault in found), found
    assert all(fault.startswith(f"{tmp_path.name}/") for fault in found)


def test_what_is_no_text_is_named_by_its_row_and_an_empty_folder_by_itself(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    here = tmp_path / "clinic"
    here.mkdir()
    assert str(with_clinic(knowledge, here)[1][0]).startswith("clinic:1: file: the clinic's folder holds no prices")
    (here / "providers.csv").write_bytes(PROVIDERS.replace("Riverside", "Río").encode("cp1252"))
    assert [str(fault) for fault in with_clinic(knowledge, here)[1]] == [
        "clinic/providers.csv:2: file: is not UTF-8 text. Save it as CSV (UTF-8)"
    ]
    (here / "prices.csv").mkdir()
    assert "clinic/prices.csv:1: file: cannot be opened" in faults(here)


def test_the_folder_can_be_named_by_the_computer_it_runs_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder(tmp_path, providers=PROVIDERS)))
    assert [row.name for row in load_knowledge().providers] == ["Riverside Infusion"]
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "gone"))
    with pytest.raises(KnowledgeError, match="the clinic's folder is missing"):
        load_knowledge()


def test_the_check_command_reads_a_clinics_folder(tmp_path: Path) -> None:
    folder(tmp_path, prices=PRICES.replace("425", "many"))
    ran = subprocess.run(
        [sys.executable, "-m", "kapdecide", "check", "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stdout.strip() == f"{tmp_path.name}/prices.csv:2: typical: 'many' is not a number"
