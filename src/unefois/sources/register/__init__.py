"""The register: people and what administrations hold about them, in the database.

Three tables (:mod:`.models`): people with their identity and its index keys, the numbers by which some
providers know them, and one record a person and a dataset. The data plane reads them by plain SQL
(:mod:`.source`); they are filled by the bulk loader (:mod:`.loader`) or by the control plane. Matching
follows ``docs/identity.md``.
"""
