"""A FranceConnect v2 for development and tests: faithful in what a client can observe, never in production.

:mod:`.app` is the application; :mod:`.registry` and :mod:`.citizens` what it is told; :mod:`.authorize`,
:mod:`.journey`, :mod:`.token`, :mod:`.checktoken`, :mod:`.logout` and :mod:`.metadata` its endpoints.
"""
