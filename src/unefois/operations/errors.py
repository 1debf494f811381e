"""The closed list of errors of the API: code, title, detail, and what the caller can do about it.

Codes are two digits of provider and three of cause (`00` is the exchange itself). Titles and details are the wire
texts that clients of API Particulier already match on, so they are kept to the letter. `help` is ours: the sentence
sent in `meta.aide` that tells the caller what to do. Provider-independent causes are written with the prefix `XX`.
"""

from __future__ import annotations

import msgspec


class ErrorText(msgspec.Struct, frozen=True):
    """One entry of the catalogue. `source`: the `source` member of the v3 error object, as (kind, name).

    `detail` may hold `{provider}`, its name, and `{version}`, the one asked, which whoever raises it fills.
    """

    code: str
    title: str
    detail: str
    source: tuple[str, str] | None = None
    help: str = ""


_UNPROCESSABLE = "Entité non traitable"
_SCOPE_SUFFIX = " Veuillez vérifier que votre recherche est couverte par le périmètre de l'API."
_TOKEN = ("parameter", "token")
_NO_FILE = "La recherche est valide, mais aucun dossier n'y correspond : ne répétez pas l'appel à l'identique."
_RETRY = (
    "Réessayez dans quelques minutes, ou au délai que donne Retry-After ; "
    "l'état du fournisseur se lit à l'adresse que /api/pings en donne."
)

_ENTRIES = (
    # -- the exchange ------------------------------------------------------------------------------------------
    ErrorText(
        "00015",
        "Conflit",
        "Une requête associé à votre jeton est déjà en cours de traitement pour ces paramètres. Veuillez attendre la fin du traitement avant d'effectuer une nouvelle requête.",
        help="Attendez la réponse du premier appel avant de le répéter.",
    ),
    ErrorText(
        "00100",
        "Privilèges insuffisants",
        "Votre token est valide mais vos privilèges sont insuffisants. Listez vos privilèges sur /api/introspect",
        _TOKEN,
        "Demandez l'ajout d'un des droits listés dans meta.droits_requis à l'administrateur de votre habilitation.",
    ),
    ErrorText(
        "00101",
        "Interdit",
        "Votre token n'est pas valide ou n'est pas renseigné",
        _TOKEN,
        "Présentez le jeton dans l'en-tête Authorization: Bearer (v3) ou X-Api-Key (v2).",
    ),
    ErrorText(
        "00103",
        "Jeton expiré",
        "Votre token est expiré. Vous devez refaire une demande à API Particulier, un guide est disponible sur https://particulier.api.gouv.fr/faq#comment-renouveler-mon-jeton-arrivant-a-expiration",
        _TOKEN,
        "Demandez la prolongation du jeton.",
    ),
    ErrorText(
        "00105",
        "Jeton sur liste noire",
        "Votre jeton est sur liste noire, celui-ci a certainement été divulgué sur un canal non-sécurisé. Vous pouvez trouver un jeton valide sur votre espace personnel: https://particulier.api.gouv.fr/compte",
        _TOKEN,
        "Utilisez le jeton de remplacement et cherchez par où celui-ci a fui.",
    ),
    ErrorText(
        "00107",
        "Adresse IP non autorisée",
        "Votre adresse IP n'est pas autorisée à utiliser ce jeton.",
        ("header", "X-Forwarded-For"),
        "Appelez depuis une adresse déclarée dans l'habilitation, ou faites-y ajouter la vôtre.",
    ),
    ErrorText(
        "00108",
        "Mauvais environnement",
        "Votre token a été délivré pour un autre environnement que celui que vous appelez.",
        _TOKEN,
        "Utilisez un jeton délivré par cet environnement.",
    ),
    ErrorText(
        "00210",
        _UNPROCESSABLE,
        "Le paramètre recipient n'est pas un siret valide",
        ("parameter", "recipient"),
        "recipient est le SIRET (14 chiffres) de l'administration qui utilisera la donnée.",
    ),
    ErrorText(
        "00211",
        _UNPROCESSABLE,
        "Le paramètre recipient ne fait pas partie des organisations autorisées par l'habilitation.",
        ("parameter", "recipient"),
        "Faites ajouter ce SIRET aux destinataires de l'habilitation.",
    ),
    ErrorText(
        "00401",
        "Mauvaise requête",
        "Votre requête est invalide",
        help="Les paramètres doivent être encodés en UTF-8 dans l'URL, et l'URL tenir en 8 ko.",
    ),
    ErrorText(
        "00402",
        "Version d'API non prise en charge",
        "La version v{version} n'est pas supportée pour cet endpoint",
        help="Les versions disponibles sont dans meta.versions_disponibles.",
    ),
    ErrorText(
        "00429",
        "Trop de requêtes",
        "Vous avez effectué trop de requêtes",
        help="Attendez le délai indiqué par Retry-After.",
    ),
    ErrorText(
        "00500",
        "Erreur interne",
        "Une erreur interne a été détectée, l'équipe technique en a été notifiée.",
        help="Réessayez ; si l'erreur persiste, transmettez X-Request-Id au support.",
    ),
    ErrorText(
        "00501",
        "Erreur réseau",
        "Problème de connexion au serveur distant. L'erreur peut venir soit du fournisseur, soit de l'échange. Il s'agit souvent d'une erreur temporaire.",
        help=_RETRY,
    ),
    ErrorText(
        "00504",
        "Journal indisponible",
        "Aucune donnée n'est transmise sans trace : le journal des accès ne peut pas être écrit pour le moment.",
        help="Réessayez dans quelques instants ; l'exploitant est alerté.",
    ),
    ErrorText(
        "00505",
        "Habilitations indisponibles",
        "Les habilitations n'ont pas encore pu être lues : aucun jeton ne peut être vérifié.",
        help="Réessayez dans quelques instants ; l'exploitant est alerté.",
    ),
    # -- parameters --------------------------------------------------------------------------------------------
    ErrorText(
        "00354",
        _UNPROCESSABLE,
        "Le mois demandé est incorrect ou est dans le futur.",
        help="mois va de 1 à 12 et ne peut pas être à venir ; sans annee, c'est celui de l'année en cours.",
    ),
    ErrorText(
        "00355",
        "Impossible d'identifier l'allocataire",
        "Les paramètres fournis ne permettent pas d'identifier un allocataire.",
        help="Ce n'est pas une absence de droits : la personne elle-même n'a pas été reconnue. Vérifiez l'orthographe du nom de naissance, la date et le lieu de naissance.",
    ),
    ErrorText(
        "00356",
        _UNPROCESSABLE,
        "L'année demandée doit être l'année en cours (N), N-1 ou N-2.",
        help="annee s'écrit sur quatre chiffres ; sans elle, le quotient courant est rendu.",
    ),
    ErrorText(
        "00360",
        _UNPROCESSABLE,
        "Le numéro d'INE n'est pas correctement formatté",
        help="ine compte 11 caractères, lettres et chiffres, tel qu'il figure sur la carte ou le certificat.",
    ),
    ErrorText(
        "00363",
        _UNPROCESSABLE,
        "La date de naissance n'est pas correctement formatté",
        help="Envoyez année, mois et jour en chiffres ; une partie inconnue s'omet, une date complète doit exister et être passée.",
    ),
    ErrorText(
        "00365",
        _UNPROCESSABLE,
        "Le lieu de naissance n'est pas correctement formaté",
        help="Née en France, la personne l'est dans une commune : donnez son code COG, ou son nom avec le département et l'année de naissance.",
    ),
    ErrorText(
        "00366",
        _UNPROCESSABLE,
        "Un ou plusieurs paramètres de civilité ne sont pas correctement formatés",
        help="Le fournisseur a refusé l'identité elle-même : vérifiez-la auprès de la personne.",
    ),
    ErrorText(
        "00367",
        _UNPROCESSABLE,
        "Le ou les prénoms sont manquants.",
        help="Répétez prenoms[] pour chaque prénom (prenoms[]=JEAN&prenoms[]=PAUL) ; lettres, apostrophes, espaces et tirets.",
    ),
    ErrorText(
        "00368",
        _UNPROCESSABLE,
        "L'année de campagne (campaignYear) n'est pas correctement formatée: doit être comprise entre 2021 et l'année courante - 1",
        help="campaignYear est l'année de la rentrée ; sans elle, la dernière campagne est rendue.",
    ),
    ErrorText("00371", _UNPROCESSABLE, "L'année des revenus n'est pas correctement formatée"),
    ErrorText(
        "00380",
        _UNPROCESSABLE,
        "L'identifiant est manquant",
        help="identifiant est donné par la personne elle-même : demandez-le-lui.",
    ),
    ErrorText(
        "00391",
        _UNPROCESSABLE,
        "Les paramètres d'identité correspondent à plusieurs personnes. Nous ne pouvons pas fournir les informations de service civique pour cet individu.",
        help="Précisez l'identité : tous les prénoms, date de naissance complète.",
    ),
    ErrorText(
        "00400",
        _UNPROCESSABLE,
        "Le code pays INSEE n'est pas correctement formaté",
        help="codeCogInseePaysNaissance est un code à cinq chiffres : 99100 pour la France, 99 suivi de trois chiffres ailleurs.",
    ),
    ErrorText(
        "00410",
        _UNPROCESSABLE,
        "Le code établissement n'est pas correctement formaté: celui doit être composé de 7 chiffres et 1 lettre",
        help="codeEtablissement est l'UAI de l'établissement ; à défaut, donnez degreEtablissement et un périmètre.",
    ),
    ErrorText(
        "00411",
        _UNPROCESSABLE,
        "L'année scolaire n'est pas correctement formatée: doit être sur le format YYYY ou YYYY-YYYY)",
        help="Par exemple 2025 ou 2025-2026.",
    ),
    ErrorText(
        "00412",
        _UNPROCESSABLE,
        "Le degré d'établissement n'est pas correctement formaté: doit être 1D ou 2D",
        help="degreEtablissement vaut 1D (école) ou 2D (collège, lycée) ; il accompagne un périmètre.",
    ),
    ErrorText(
        "00413",
        _UNPROCESSABLE,
        "Le périmètre géographique est invalide: exactement un type de périmètre doit être fourni",
        help="Donnez codesBcnDepartements[] ou codesBcnRegions[], pas les deux.",
    ),
    ErrorText(
        "00414",
        _UNPROCESSABLE,
        "Les valeurs du périmètre sont invalides: doit être un tableau non vide",
        help="Répétez le paramètre pour chaque code, sans valeur vide (codesBcnRegions[]=02&codesBcnRegions[]=18).",
    ),
    ErrorText(
        "00416",
        _UNPROCESSABLE,
        "Le code département BCN MEN est invalide: valeur non reconnue",
        help="Codes BCN sur trois caractères : 001 à 095, 02A, 02B, 971 à 978, 986 à 988.",
    ),
    ErrorText(
        "00417",
        _UNPROCESSABLE,
        "Le code région BCN MEN est invalide: valeur non reconnue",
        help="Codes BCN sur deux chiffres : 01 à 18.",
    ),
    ErrorText(
        "00419",
        _UNPROCESSABLE,
        "Les paramètres codeEtablissement et périmètre (codesBcnRegions/codesBcnDepartements) sont mutuellement exclusifs",
        help="Gardez l'établissement, ou le périmètre.",
    ),
    ErrorText(
        "00420",
        _UNPROCESSABLE,
        "Le nom de naissance est manquant",
        help="nomNaissance est obligatoire : lettres, accents, apostrophes, espaces et tirets, une seule fois dans l'appel.",
    ),
    ErrorText(
        "00421",
        _UNPROCESSABLE,
        "Le(s) prenom(s) est manquant",
        help="Répétez prenoms[] pour chaque prénom (prenoms[]=JEAN&prenoms[]=PAUL) ; en v2, prenom ou prenoms.",
    ),
    ErrorText(
        "00422",
        _UNPROCESSABLE,
        "L'annee de naissance est manquante",
        help="anneeDateNaissance s'écrit sur quatre chiffres.",
    ),
    ErrorText("00423", _UNPROCESSABLE, "Le mois de naissance est manquant", help="moisDateNaissance va de 1 à 12."),
    ErrorText("00424", _UNPROCESSABLE, "Le jour de naissance est manquant", help="jourDateNaissance va de 1 à 31."),
    ErrorText(
        "00425",
        _UNPROCESSABLE,
        "La date de naissance n'est pas valide",
        help="Ce jour n'existe pas dans le calendrier.",
    ),
    ErrorText("00427", _UNPROCESSABLE, "Le sexe de l'état civil est manquant", help="sexeEtatCivil vaut M ou F."),
    ErrorText(
        "00428",
        _UNPROCESSABLE,
        "Le code cog du département de naissance est manquant ou invalide",
        help="Deux chiffres, 2A, 2B, ou trois chiffres outre-mer (971 à 974, 976).",
    ),
    ErrorText(
        "00430",
        _UNPROCESSABLE,
        "L'immatriculation du véhicule est manquante",
        help="Par exemple AA-123-BB, tel que sur le certificat.",
    ),
    # -- any provider ------------------------------------------------------------------------------------------
    ErrorText(
        "XX000",
        "Erreur interne du fournisseur de données",
        "La réponse retournée par le fournisseur de données est invalide et a été identifié comme étant une erreur interne. Si le problème persiste, consultez la page de status ou contactez nous sur le support.",
        help=_RETRY,
    ),
    ErrorText(
        "XX001",
        "Service non disponible",
        "Service du fournisseur de données temporairement indisponible ou en maintenance.",
        help=_RETRY,
    ),
    ErrorText(
        "XX002",
        "Intermédiaire hors-délai",
        "Temps d’attente d’une réponse du fournisseur de données écoulé.",
        help=_RETRY,
    ),
    ErrorText(
        "XX003",
        "Entité non trouvée",
        "",
        help=_NO_FILE,
    ),
    ErrorText("XX004", "Erreur de résolution DNS", "Problème de résolution DNS de l'adresse du serveur", help=_RETRY),
    ErrorText(
        "XX005",
        "Indisponible pour des raisons légales",
        "Cette entité n'est accessible par aucun organisme.",
        help="Rien à corriger : ces données ne se communiquent pas. Demandez une pièce à la personne.",
    ),
    ErrorText(
        "XX006",
        "Erreur d'authentification auprès du fournisseur de données",
        "L'authentification auprès du fournisseur de données '{provider}' a échoué",
        help="L'exploitant de l'échange est alerté : rien à corriger de votre côté.",
    ),
    ErrorText(
        "XX008",
        "Erreur auprès du fournisseur de données : trop de requêtes",
        "Erreur de fournisseur de donnée : Trop de requêtes effectuées, veuillez réessayer plus tard.",
        help=_RETRY,
    ),
    ErrorText(
        "XX009",
        "Erreur de certificat SSL du fournisseur de données",
        "Le certificat SSL du fournisseur de données est invalide ou expiré.",
        help="L'exploitant de l'échange est alerté : rien à corriger de votre côté.",
    ),
    ErrorText(
        "XX015",
        "Conflit",
        "Plusieurs ressources correspondent aux critères",
        help="Précisez l'identité (tous les prénoms, lieu de naissance).",
    ),
    ErrorText(
        "XX020",
        "Maintenance du fournisseur de données",
        "Le fournisseur de données semble être en maintenance",
        help=_RETRY,
    ),
    ErrorText(
        "XX999",
        "Erreur inconnue du fournisseur de données",
        "La réponse retournée par le fournisseur de données est invalide et inconnue de notre service. L'équipe technique a été notifiée de cette erreur pour investigation.",
        help=_RETRY,
    ),
    # -- one provider ------------------------------------------------------------------------------------------
    ErrorText(
        "10003",
        "Dossier allocataire absent MSA",
        "Le dossier allocataire n'a pas été trouvé auprès de la MSA.",
    ),
    ErrorText(
        "23003",
        "Dossier allocataire absent CNAF",
        "Le dossier allocataire n'a pas été trouvé auprès de la CNAF.",
    ),
    ErrorText(
        "40003",
        "Dossier allocataire absent RNCPS",
        "Le dossier allocataire n'a pas été trouvé auprès du RNCPS.",
    ),
    ErrorText("35003", "Allocataire non référencé", "L'allocataire n'est pas référencé auprès des caisses éligibles"),
    ErrorText(
        "37003",
        "Allocataire non éligible",
        "Le dossier allocataire a été trouvé mais n'est pas éligible à la participation familiale EAJE",
        help="Le foyer est connu, mais aucun de ses enfants n'a moins de 7 ans.",
    ),
    ErrorText(
        "26003",
        "Entité non trouvée",
        "Aucun étudiant boursier n'a pu être trouvé avec les critères de recherche fournis" + _SCOPE_SUFFIX,
    ),
    ErrorText(
        "25003",
        "Entité non trouvée",
        "Aucun étudiant n'a pu être trouvé avec les critères de recherche fournis" + _SCOPE_SUFFIX,
    ),
    ErrorText(
        "30003",
        "Entité non trouvée",
        "Aucun élève n'a pu être trouvé avec les critères de recherche fournis" + _SCOPE_SUFFIX,
    ),
    ErrorText(
        "30004",
        "Scolarité non trouvée",
        "Aucune scolarité n'a pu être trouvée pour cet élève",
        help="L'élève est connu : vérifiez l'année scolaire, l'établissement ou le périmètre.",
    ),
    ErrorText(
        "24003",
        "Entité non trouvée",
        "Aucune situation France Travail n'a pu être trouvée avec les critères de recherche fournis" + _SCOPE_SUFFIX,
    ),
    *(
        ErrorText(
            f"{provider}003",
            "Entité non trouvée",
            "L'identifiant indiqué n'existe pas, n'est pas connu ou ne comporte aucune information pour cet appel."
            + _SCOPE_SUFFIX,
        )
        for provider in ("39", "41", "31", "42", "28", "43")
    ),
    ErrorText(
        "36003",
        "Erreur inatendue",
        "Une erreur inattendue est survenue lors de la collecte des données",
    ),
    ErrorText(
        "39400",
        "Age non pertinent pour le Service National",
        "L'age renseigné n'est pas compris entre 16 et 25 ans incluts, et n'est donc pas concerné par le Service National.",
        help="N'appelez que pour une personne de 16 à 25 ans.",
    ),
    ErrorText(
        "42005",
        "Identité non trouvée",
        "Immatriculation trouvée mais aucune identité ne correspond",
        help="Le véhicule existe, mais la personne n'en est ni titulaire, ni cotitulaire, ni locataire.",
    ),
    # -- FranceConnect -----------------------------------------------------------------------------------------
    ErrorText(
        "50001",
        "Accès non autorisé",
        "Le jeton d'accès est mal formaté.",
        help="Présentez le jeton d'accès FranceConnect de l'usager, tel que reçu, dans Authorization: Bearer. Un jeton API ne convient pas ici.",
    ),
    ErrorText(
        "50002",
        "Accès non autorisé",
        "Le jeton d'accès n'a pas été trouvé ou est expiré.",
        help="Un jeton FranceConnect vit 60 secondes : appelez les API dès le retour de l'usager, depuis le serveur.",
    ),
    ErrorText(
        "50003",
        "Accès non autorisé",
        "Le jeton d'accès ne possède pas les données pivot requises pour effectuer cet appel.",
        help="Demandez le scope identite_pivot à FranceConnect.",
    ),
    ErrorText(
        "51999",
        "Erreur inconnue du fournisseur de données",
        "La réponse de FranceConnect n'a pas pu être utilisée.",
        help=_RETRY,
    ),
    ErrorText(
        "51006",
        "Erreur d'authentification auprès du fournisseur de données",
        "L'authentification auprès du fournisseur de données 'FranceConnect' a échoué",
        help="L'exploitant de l'échange est alerté : rien à corriger de votre côté.",
    ),
    ErrorText("51002", "Intermédiaire hors-délai", "FranceConnect n'a pas répondu à temps.", help=_RETRY),
)


def _with_help(entry: ErrorText) -> ErrorText:
    """A missing record is explained alike for all providers, where nothing more precise is said."""
    if entry.help or not entry.code.endswith("003"):
        return entry
    return msgspec.structs.replace(entry, help=_NO_FILE)


CATALOGUE: dict[str, ErrorText] = {entry.code: _with_help(entry) for entry in _ENTRIES}


def lookup(code: str) -> ErrorText:
    """The text of a code: its own entry, else that of its cause for any provider.

    Raises KeyError for a code outside the closed list.

    >>> lookup("23002").title
    'Intermédiaire hors-délai'
    """
    entry = CATALOGUE.get(code)
    if entry is None:
        entry = CATALOGUE["XX" + code[2:]]
    return entry
