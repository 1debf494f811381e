"""A demonstration teleservice: what a town hall or a ministry builds with FranceConnect and the exchange.

It uses the public client (`unefois.client`) and nothing else of the project, as an outside service would. Three
démarches, each by two ways: the form that one fills, and FranceConnect, where there is nothing to fill.

To be read in this order:

* `demarches/` what each démarche asks, to whom, and how it decides (`baremes.toml`: the figures, with their source);
* `collect.py` the calls, all at once, each failing alone;
* `franceconnect.py` and `tokens.py` the login;
* `app.py` the pages, one function each; `sessions.py` what is remembered, and for how long.
"""
