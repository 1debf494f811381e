"""A second opinion on the ARE: openfisca-france, run apart, on random careers that it covers. See README.md."""
