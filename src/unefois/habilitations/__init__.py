"""Who may ask for what: organisations, habilitations (a legal basis and scopes), tokens.

The data plane reads these tables by SQL and imports nothing from here. It notices changes by the counter of
`Generation`, which triggers move at every write, whoever makes it.
"""
