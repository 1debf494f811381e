"""The démarches of the service."""

from unefois.teleservice.demarches import aide_juridictionnelle, cantine, transports
from unefois.teleservice.demarches.base import Decision, Demarche, Result

ALL = (aide_juridictionnelle.DEMARCHE, cantine.DEMARCHE, transports.DEMARCHE)
BY_SLUG = {demarche.slug: demarche for demarche in ALL}

__all__ = ["ALL", "BY_SLUG", "Decision", "Demarche", "Result"]
