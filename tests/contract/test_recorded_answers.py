"""The real service's recorded successes, held to our published shapes: what they hold besides is known and listed."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from tests.contract.files import SHARED
from unefois.operations import BY_ID
from unefois.operations.values import violations

EXTRA = "clé inconnue"
MISSING = "clé manquante"
KNOWN = {
    # Cases of the test environment that were never brought up to their own contract (v2 file and code agree with us).
    ("api_particulier_v2_cnav_quotient_familial_v2", "regime", EXTRA),
    ("api_particulier_v2_cnav_quotient_familial_v2", "allocataires[].nomUsage", EXTRA),
    ("api_particulier_v2_cnav_quotient_familial_v2", "allocataires[].nomUsuel", MISSING),
    ("api_particulier_v2_cnav_quotient_familial_v2", "enfants[].nomUsage", EXTRA),
    ("api_particulier_v2_cnav_quotient_familial_v2", "enfants[].nomUsuel", MISSING),
    ("api_particulier_v2_men_scolarites", "niveau_bourse", MISSING),
    ("api_particulier_v2_mesri_student_status", "nomFamille", EXTRA),
    ("api_particulier_v2_mesri_student_status", "nom", MISSING),
    ("api_particulier_v2_mesri_student_status", "inscriptions[].etablissement.nomEtablissement", EXTRA),
    ("api_particulier_v2_mesri_student_status", "inscriptions[].etablissement.nom", MISSING),
    # A day that does not exist.
    *(
        (
            "api_particulier_v3_mesri_statut_etudiant_with_ine",
            "admissions[].date_fin",
            f"une date AAAA-MM-JJ est attendue, '{year}-06-31' trouvé",
        )
        for year in (2021, 2024)
    ),
    # A name of school that no contract has.
    *(
        (f"api_particulier_v{version}_men_scolarites_with_civility", "etablissement.nom", EXTRA)
        for version in (3, 4, 5)
    ),
}


@pytest.mark.contract
def test_recorded_successes_fit_our_shapes() -> None:
    folder = SHARED / "cases"
    if not folder.is_dir():
        pytest.skip("../shared/cases is absent: our shapes are NOT compared with the recorded answers")
    read, found = 0, set()
    for path in sorted(folder.glob("*/*.y*ml")):
        operation = BY_ID.get(path.parent.name)
        case = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        if operation is None or case["status"] != 200:
            continue
        read += 1
        body = json.loads(case["payload"])
        for fault in violations(operation.data, body if operation.is_v2 else body["data"]):
            where, _, what = re.sub(r"\[\d+\]", "[]", fault).partition(" : ")
            found.add((operation.id, where, what))
    assert read > 200
    assert found == KNOWN
