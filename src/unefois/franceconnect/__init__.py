"""FranceConnect: the citizen's identity is the key to the data (docs/franceconnect.md).

The gateway knows :mod:`.interface` alone. Behind it, the data provider's client (:mod:`.client`, with its
sans-IO core :mod:`.introspection` over :mod:`.jose`) or recorded words (:mod:`.recorded`). Beside it, the
relying party (:mod:`.relying_party`) and, in its own application, a simulator of FranceConnect.
"""
