"""The comparison with the published contract: that it passes, and that it sees what it must see."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tools import contract

from tests.contract.files import SHARED, contract_file
from unefois.operations.openapi import document

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.contract
def test_every_difference_has_a_reason_and_every_reason_a_difference() -> None:
    contract_file("openapi-particulier-v3.yaml")
    by_reason, unexplained, idle = contract.explain(contract.compare(), contract.read_reasons())
    assert [str(difference) for difference in unexplained] == []
    assert idle == []
    assert all(by_reason.values())


@pytest.mark.contract
def test_the_page_is_fresh() -> None:
    contract_file("openapi-particulier-v3.yaml")
    assert contract.main(["--check"]) == 0


@pytest.mark.contract
def test_every_published_operation_is_ours() -> None:
    for name, (file, kind) in contract.FILES.items():
        theirs = yaml.load(contract_file(file).read_text(), Loader=yaml.CSafeLoader)
        ids = {_id(item["get"]) for item in theirs["paths"].values()} - {None}
        ours = {_id(item["get"]) for item in document(kind)["paths"].values()}
        assert ids - ours == ({"api_particulier_v2_cnaf_quotient_familial"} & ids), name


def _id(operation: dict[str, Any]) -> str | None:
    found: str | None = operation["responses"].get("200", {}).get("x-operationId")
    return found


PATH = "/v3/dss/quotient_familial/identite"


def _changed(change: Callable[[dict[str, Any]], None]) -> list[str]:
    ours = document("v3")
    theirs = copy.deepcopy(ours)
    change(theirs)
    return [str(difference) for difference in contract.differences("v3", theirs, ours)]


def _schema(root: dict[str, Any], operation_id: str = "api_particulier_v3_cnav_quotient_familial_with_civility") -> Any:
    return root["components"]["schemas"][operation_id]["properties"]["data"]["properties"]


def _parameter(root: dict[str, Any], name: str) -> Any:
    return next(part for part in root["paths"][PATH]["get"]["parameters"] if part["name"] == name)


def _drop_path(root: dict[str, Any]) -> None:
    del root["paths"][PATH]


def _optional_recipient(root: dict[str, Any]) -> None:
    _parameter(root, "recipient")["required"] = False


def _bounds(root: dict[str, Any]) -> None:
    _parameter(root, "codeCogInseePaysNaissance")["schema"]["maxLength"] = 6


def _items(root: dict[str, Any]) -> None:
    _parameter(root, "prenoms[]")["schema"]["items"]["pattern"] = "^A"


def _no_parameter(root: dict[str, Any]) -> None:
    root["paths"][PATH]["get"]["parameters"].remove(_parameter(root, "annee"))


def _type(root: dict[str, Any]) -> None:
    _schema(root)["quotient_familial"]["properties"]["valeur"]["type"] = "number"


def _enum(root: dict[str, Any]) -> None:
    _schema(root)["enfants"]["items"]["properties"]["sexe"]["enum"] = ["F", "M", "X"]


def _null(root: dict[str, Any]) -> None:
    del _schema(root)["adresse"]["properties"]["lieu_dit"]["nullable"]


def _field(root: dict[str, Any]) -> None:
    _schema(root)["adresse"]["properties"]["etage"] = {"type": "string"}


def _status(root: dict[str, Any]) -> None:
    root["paths"][PATH]["get"]["responses"]["418"] = {"description": ""}


def _code(root: dict[str, Any]) -> None:
    body = {"errors": [{"code": "00999"}]}
    root["paths"][PATH]["get"]["responses"]["422"]["content"]["application/json"]["examples"]["x"] = {"value": body}


def _name(root: dict[str, Any]) -> None:
    root["paths"][PATH]["get"]["responses"]["200"]["x-operationId"] = "autre"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_drop_path, "path present: absent -> present"),
        (_optional_recipient, "query recipient required: False -> True"),
        (_bounds, "query codeCogInseePaysNaissance maxLength: 6 -> 5"),
        (_items, "query prenoms[][] pattern: ^A -> absent"),
        (_no_parameter, "query annee present: absent -> present"),
        (_type, "data.quotient_familial.valeur type: number -> integer"),
        (_enum, "data.enfants[].sexe enum: F|M|X -> F|M"),
        (_null, "data.adresse.lieu_dit nullable: False -> True"),
        (_field, "data.adresse.etage present: present -> absent"),
        (_status, "responses status 418: present -> absent"),
        (_code, "responses status 422 code 00999: present -> absent"),
        (_name, "200 x-operationId: autre -> api_particulier_v3_cnav_quotient_familial_with_civility"),
    ],
)
def test_a_change_is_seen(change: Callable[[dict[str, Any]], None], expected: str) -> None:
    assert _changed(change) == [f"v3 {PATH} {expected}"]


def test_a_document_does_not_differ_from_itself() -> None:
    for kind in ("v2", "v3", "all"):
        assert list(contract.differences(kind, document(kind), document(kind))) == []


def test_a_difference_without_a_reason_and_a_reason_without_a_difference_are_told() -> None:
    seen = contract.Difference("v3", "/v3/a", "query b", "type", "string", "integer")
    other = seen._replace(where="query c")
    reasons = [contract.Reason("Because", ("v3 * query b type: *", "v2 *"))]
    by_reason, unexplained, idle = contract.explain([seen, other], reasons)
    assert by_reason == {"Because": [seen]}
    assert unexplained == [other]
    assert idle == ["v2 *"]


def test_patterns_take_brackets_and_dots_as_they_are() -> None:
    seen = contract.Difference("v3", "/v3/a", "data.a[].b", "type", "string", "integer")
    assert contract.explain([seen], [contract.Reason("x", ("* data.a[].b type*",))])[1] == []
    assert contract.explain([seen], [contract.Reason("x", ("* dataXa[].b type*",))])[1] == [seen]


def test_the_absence_of_the_files_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(contract, "CONTRACT", SHARED / "nowhere")
    assert contract.main(["--check"]) == 0
    assert "NOT compared" in capsys.readouterr().err
