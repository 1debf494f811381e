"""The public Python client of the exchange, and of API Particulier: typed, synchronous and asynchronous.

>>> from unefois.client import Client, FranceConnect, api
>>> client = Client(recipient="13002526500013", token="…")
>>> client.get(api.QUOTIENT_FAMILIAL, FranceConnect(access_token)).data  # doctest: +SKIP

It imports nothing of the project, httpx2 and msgspec alone, and itself by relative names: the folder may be copied
into another project as it is, or installed alone (docs/client.md).
"""

from . import api
from .answer import Answer
from .api.operation import Operation
from .client import AsyncClient, Client, Ping, PingEntry, TokenDescription
from .errors import (
    Authentication,
    Authorization,
    ClientError,
    Conflict,
    Fault,
    InvalidCall,
    MalformedAnswer,
    NotFound,
    Provider,
    ProviderUnavailable,
    RateLimit,
    Refused,
    Unreachable,
    Validation,
)
from .keys import FranceConnect, Identifier, Identity, Ine, Key, check_siret
from .retry import NEVER, Retry

__all__ = [
    "NEVER",
    "Answer",
    "AsyncClient",
    "Authentication",
    "Authorization",
    "Client",
    "ClientError",
    "Conflict",
    "Fault",
    "FranceConnect",
    "Identifier",
    "Identity",
    "Ine",
    "InvalidCall",
    "Key",
    "MalformedAnswer",
    "NotFound",
    "Operation",
    "Ping",
    "PingEntry",
    "Provider",
    "ProviderUnavailable",
    "RateLimit",
    "Refused",
    "Retry",
    "TokenDescription",
    "Unreachable",
    "Validation",
    "api",
    "check_siret",
]
