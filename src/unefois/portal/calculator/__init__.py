"""The law on the web: `POST /law/are` and `POST /law/ij`, their schemas, and the pages where people compute.

Everything here is a pure computation on what the visitor sends: nothing is read, nothing is kept, no session, no
cookie. So the forms need no CSRF token, and what must be bounded is size and rate.
"""
