"""The records of each administration about a synthetic household, in the canonical shapes of docs/records.md.

Every function here is pure: (facts, calendar) → record, or None where the administration does not know the person.
"""
