"""The closed list of errors of the API: code, title, detail, and what the caller can do about it.

Codes are two digits of provider and three of cause (`00` is the exchange itself). Titles and details are the wire
texts that clients of API Particulier already match on, so they are kept to the letter. `help` is ours: the sentence
sent in `meta.aide` that tells the caller what to do. Provider-independent causes are written with the prefix `XX`.
"""

from __future__ import annotations

import msgspec


class ErrorText(msgspec.Struct, frozen=True):
    """One entry of the catalogue. `source`: the `source` member of the v3 error object, as (kind, name)."""

    code: str
    title: str
    detail: str
    source: tuple[str, str] | None = None
    help: str = ""


_UNPROCESSABLE = "Entité non traitable"
_SCOPE_SUFFIX = " Veuillez vérifier que votre recherche est couverte par le périmètre de l'API."
_TOKEN = ("parameter", "token")
_RETRY = "Réessayez après le délai indiqué par Retry-After ; l'état du fournisseur est publié sur /api/pings."

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
        "",
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
    ErrorText("00354", _UNPROCESSABLE, "Le mois demandé est incorrect ou est dans le futur."),
    ErrorText(
        "00355",
        "Impossible d'identifier l'allocataire",
        "Les paramètres fournis ne permettent pas d'identifier un allocataire.",
        help="Ce n'est pas une absence de droits : la personne elle-même n'a pas été reconnue. Vérifiez l'orthographe du nom de naissance, la date et le lieu de naissance.",
    ),
    ErrorText("00356", _UNPROCESSABLE, "L'année demandée doit être l'année en cours (N), N-1 ou N-2."),
    ErrorText("00360", _UNPROCESSABLE, "Le numéro d'INE n'est pas correctement formatté"),
    ErrorText("00363", _UNPROCESSABLE, "La date de naissance n'est pas correctement formatté"),
    ErrorText("00365", _UNPROCESSABLE, "Le lieu de naissance n'est pas correctement formaté"),
    ErrorText("00366", _UNPROCESSABLE, "Un ou plusieurs paramètres de civilité ne sont pas correctement formatés"),
    ErrorText("00367", _UNPROCESSABLE, "Le ou les prénoms sont manquants."),
    ErrorText(
        "00368",
        _UNPROCESSABLE,
        "L'année de campagne (campaignYear) n'est pas correctement formatée: doit être comprise entre 2021 et l'année courante - 1",
    ),
    ErrorText("00371", _UNPROCESSABLE, "L'année des revenus n'est pas correctement formatée"),
    ErrorText("00380", _UNPROCESSABLE, "L'identifiant est manquant"),
    ErrorText(
        "00391",
        _UNPROCESSABLE,
        "Les paramètres d'identité correspondent à plusieurs personnes. Nous ne pouvons pas fournir les informations de service civique pour cet individu.",
    ),
    ErrorText("00400", _UNPROCESSABLE, "Le code pays INSEE n'est pas correctement formaté"),
    ErrorText(
        "00410",
        _UNPROCESSABLE,
        "Le code établissement n'est pas correctement formaté: celui doit être composé de 7 chiffres et 1 lettre",
    ),
    ErrorText(
        "00411",
        _UNPROCESSABLE,
        "L'année scolaire n'est pas correctement formatée: doit être sur le format YYYY ou YYYY-YYYY)",
    ),
    ErrorText("00412", _UNPROCESSABLE, "Le degré d'établissement n'est pas correctement formaté: doit être 1D ou 2D"),
    ErrorText(
        "00413",
        _UNPROCESSABLE,
        "Le périmètre géographique est invalide: exactement un type de périmètre doit être fourni",
    ),
    ErrorText("00414", _UNPROCESSABLE, "Les valeurs du périmètre sont invalides: doit être un tableau non vide"),
    ErrorText("00416", _UNPROCESSABLE, "Le code département BCN MEN est invalide: valeur non reconnue"),
    ErrorText("00417", _UNPROCESSABLE, "Le code région BCN MEN est invalide: valeur non reconnue"),
    ErrorText(
        "00419",
        _UNPROCESSABLE,
        "Les paramètres codeEtablissement et périmètre (codesBcnRegions/codesBcnDepartements) sont mutuellement exclusifs",
    ),
    ErrorText("00420", _UNPROCESSABLE, "Le nom de naissance est manquant"),
    ErrorText("00421", _UNPROCESSABLE, "Le(s) prenom(s) est manquant"),
    ErrorText("00422", _UNPROCESSABLE, "L'annee de naissance est manquante"),
    ErrorText("00423", _UNPROCESSABLE, "Le mois de naissance est manquant"),
    ErrorText("00424", _UNPROCESSABLE, "Le jour de naissance est manquant"),
    ErrorText("00425", _UNPROCESSABLE, "La date de naissance n'est pas valide"),
    ErrorText("00427", _UNPROCESSABLE, "Le sexe de l'état civil est manquant"),
    ErrorText("00428", _UNPROCESSABLE, "Le code cog du département de naissance est manquant ou invalide"),
    ErrorText("00430", _UNPROCESSABLE, "L'immatriculation du véhicule est manquante"),
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
        help="La recherche est valide, mais aucun dossier n'y correspond : ne répétez pas l'appel à l'identique.",
    ),
    ErrorText("XX004", "Erreur de résolution DNS", "Problème de résolution DNS de l'adresse du serveur", help=_RETRY),
    ErrorText("XX005", "Indisponible pour des raisons légales", "Cette entité n'est accessible par aucun organisme."),
    ErrorText(
        "XX006",
        "Erreur d'authentification auprès du fournisseur de données",
        "",
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
    ErrorText("30004", "Scolarité non trouvée", "Aucune scolarité n'a pu être trouvée pour cet élève"),
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
        for provider in ("39", "41", "31", "42", "28", "36", "43")
    ),
    ErrorText(
        "39400",
        "Age non pertinent pour le Service National",
        "L'age renseigné n'est pas compris entre 16 et 25 ans incluts, et n'est donc pas concerné par le Service National.",
    ),
    ErrorText("42005", "Identité non trouvée", "Immatriculation trouvée mais aucune identité ne correspond"),
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

CATALOGUE: dict[str, ErrorText] = {entry.code: entry for entry in _ENTRIES}


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
