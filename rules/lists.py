"""The closed lists of the sector (items, lines, spaces, groups, functions…) with their words.

Every list is a mapping from the name used in events and rules to its words. A new item is one line here.
"""

from __future__ import annotations

from rules.words import Words

ITEMS = {
    "nappies": Words("nappies", "luiers", "langes"),
    "baby_food": Words("baby food", "babyvoeding", "alimentation pour bébés"),
    "infant_milk": Words("infant milk", "zuigelingenmelk", "lait pour nourrissons"),
    "hygiene": Words("hygiene products", "hygiëneproducten", "produits d'hygiène"),
    "clothing": Words("clothing", "kledij", "vêtements"),
    "school_materials": Words("school materials", "schoolmateriaal", "matériel scolaire"),
    "meals": Words("meals", "maaltijden", "repas"),
}

LINES = {
    "animation": Words("animation", "animatie", "animation"),
    "play_space": Words("play space", "speelruimte", "espace de jeu"),
    "interpreting": Words("interpreting", "tolken", "interprétariat"),
    "school_transport": Words("school transport", "schoolvervoer", "transport scolaire"),
    "homework_support": Words("homework support", "huiswerkbegeleiding", "soutien scolaire"),
    "training": Words("training", "vorming", "formation"),
}

# Budget lines of which a cut reaches children first.
CHILD_LINES = ("animation", "play_space", "school_transport", "homework_support")

SPACES = {
    "play_indoor": Words("indoor play space", "speelruimte binnen", "espace de jeu intérieur"),
    "play_outdoor": Words("outdoor play space", "speelruimte buiten", "espace de jeu extérieur"),
    "study_room": Words("study room", "studieruimte", "salle d'étude"),
    "family_kitchen": Words("family kitchen", "gezinskeuken", "cuisine familiale"),
    "collective_kitchen": Words("collective kitchen", "collectieve keuken", "cuisine collective"),
    "family_wing": Words("family wing", "gezinsvleugel", "aile pour familles"),
    "uam_wing": Words("wing for unaccompanied minors", "vleugel voor NBMV", "aile pour MENA"),
    "baby_bath": Words("baby bath", "babybad", "bain pour bébés"),
    "quiet_room": Words("quiet room", "stille ruimte", "salle calme"),
}

PLAY_SPACES = ("play_indoor", "play_outdoor")

GROUPS = {
    "families": Words("families", "gezinnen", "familles"),
    "unaccompanied_minors": Words("unaccompanied minors", "NBMV", "MENA"),
    "single_men": Words("single men", "alleenstaande mannen", "hommes seuls"),
    "single_women": Words("single women", "alleenstaande vrouwen", "femmes seules"),
}

AGE_BANDS = {
    "0-3": Words("0 to 2 years", "0 tot 2 jaar", "0 à 2 ans"),
    "3-6": Words("3 to 5 years", "3 tot 5 jaar", "3 à 5 ans"),
    "6-12": Words("6 to 11 years", "6 tot 11 jaar", "6 à 11 ans"),
    "12-18": Words("12 to 17 years", "12 tot 17 jaar", "12 à 17 ans"),
}

SERVICES = {
    "dispatching": Words("dispatching", "dispatching", "dispatching"),
    "logistics": Words("logistics", "logistiek", "logistique"),
    "finance": Words("finance", "financiën", "finances"),
    "infrastructure": Words("infrastructure", "infrastructuur", "infrastructure"),
    "child_policy": Words("child policy", "kindbeleid", "politique de l'enfance"),
    "hr": Words("human resources", "personeelsdienst", "ressources humaines"),
    "quality": Words("quality", "kwaliteit", "qualité"),
    "medical": Words("medical cell", "medische cel", "cellule médicale"),
    "region": Words("region", "regio", "région"),
    "management": Words("general direction", "algemene directie", "direction générale"),
    "legal": Words("legal service", "juridische dienst", "service juridique"),
}

FUNCTIONS = {
    "direction": Words("direction", "directie", "direction"),
    "coordination": Words("coordination", "coördinatie", "coordination"),
    "social": Words("social service", "sociale dienst", "service social"),
    "psychosocial": Words("psychosocial", "psychosociaal", "psychosocial"),
    "school": Words("school", "school", "école"),
    "reception_desk": Words("reception desk", "onthaal", "réception"),
    "logistics": Words("logistics", "logistiek", "logistique"),
    "medical": Words("medical service", "medische dienst", "service médical"),
    "animation": Words("animation", "animatie", "animation"),
    "family_guide": Words("family guide", "gezinsbegeleiding", "accompagnement des familles"),
    "uam_guide": Words("guide of unaccompanied minors", "NBMV-begeleiding", "accompagnement des MENA"),
    "on_call": Words("on call", "wachtdienst", "garde"),
}

# Posts that a staffing decision may name beside the functions of a centre.
POSTS = {**FUNCTIONS, "night": Words("night presence", "nachtpermanentie", "présence de nuit")}

# Functions whose work is with children first.
CHILD_FUNCTIONS = ("animation", "school", "psychosocial", "family_guide", "uam_guide")

TAGS = {
    "child_friendly_climate": Words(
        "child-friendly climate", "kindvriendelijk leefklimaat", "climat adapté aux enfants"
    ),
    "play": Words("play", "spel", "jeu"),
    "family_support": Words("family support", "gezinsondersteuning", "soutien aux familles"),
    "parents_council": Words("parents' council", "ouderraad", "conseil de parents"),
    "homework": Words("homework", "huiswerk", "devoirs"),
    "children_council": Words("children's committee", "kindercomité", "comité d'enfants"),
}

TRAINING_TOPICS = {
    "families": Words("families", "gezinnen", "familles"),
    "unaccompanied_minors": Words("unaccompanied minors", "NBMV", "MENA"),
    "child_vision": Words("child vision", "kindvisie", "vision enfants"),
    "trauma": Words("trauma", "trauma", "trauma"),
}

PROTOCOL_TOPICS = {
    "family_violence": Words("family violence", "intrafamiliaal geweld", "violences intrafamiliales"),
    "transgressive_behaviour": Words(
        "transgressive behaviour",
        "grensoverschrijdend gedrag",
        "comportement transgressif",
    ),
    "missing_child": Words("missing child", "vermist kind", "enfant disparu"),
    "conflict": Words("conflict", "conflict", "conflit"),
}

PLAN_ITEMS = {
    "information": Words("information", "informatie", "information"),
    "farewell": Words("farewell", "afscheid", "au revoir"),
    "school": Words("school", "school", "école"),
    "care": Words("care", "zorg", "soins"),
    "next_place": Words("next place", "volgende plaats", "place suivante"),
    "staff_handover": Words("staff hand-over", "overdracht personeel", "transmission du personnel"),
}

CENTRE_KINDS = {
    "collective": Words("collective centre", "collectief centrum", "centre collectif"),
    "uam": Words("centre for unaccompanied minors", "centrum voor NBMV", "centre pour MENA"),
    "observation": Words(
        "observation and orientation centre",
        "observatie- en oriëntatiecentrum",
        "centre d'observation et d'orientation",
    ),
    "emergency": Words("emergency centre", "noodopvangcentrum", "centre d'accueil d'urgence"),
    "arrival": Words("arrival centre", "aanmeldcentrum", "centre d'arrivée"),
    "individual": Words("individual places", "individuele plaatsen", "places individuelles"),
    "specialised": Words("specialised centre", "gespecialiseerd centrum", "centre spécialisé"),
    "open_return": Words("open return place", "open terugkeerplaats", "place ouverte de retour"),
    "temporary": Words("temporary site", "tijdelijke locatie", "site temporaire"),
    "other": Words("other", "andere", "autre"),
}

SUPPLY_STATES = {
    "running": Words("delivered", "geleverd", "livré"),
    "stopped": Words("stopped", "gestopt", "arrêté"),
    "replaced": Words("replaced", "vervangen", "remplacé"),
    "none": Words("never delivered here", "hier nooit geleverd", "jamais livré ici"),
}

CENTRE_STATES = {
    "open": Words("open", "open", "ouvert"),
    "closing": Words("closing", "sluit", "en fermeture"),
    "closed": Words("closed", "gesloten", "fermé"),
}

TRANSFER_REASONS = {
    "capacity": Words("capacity", "capaciteit", "capacité"),
    "closure": Words("closure", "sluiting", "fermeture"),
    "adapted_place": Words("adapted place", "aangepaste plaats", "place adaptée"),
    "incident": Words("incident", "incident", "incident"),
    "request": Words("request of the family", "vraag van het gezin", "demande de la famille"),
}

SCHOOL_LANGUAGES = {
    "nl": Words("Dutch", "Nederlands", "néerlandais"),
    "fr": Words("French", "Frans", "français"),
    "de": Words("German", "Duits", "allemand"),
    "en": Words("English", "Engels", "anglais"),
}

NEEDS = {
    "pregnancy": Words("pregnancy", "zwangerschap", "grossesse"),
    "single_parent": Words("single parent", "alleenstaande ouder", "parent seul"),
    "reduced_mobility": Words("reduced mobility", "beperkte mobiliteit", "mobilité réduite"),
    "medical": Words("medical need", "medische nood", "besoin médical"),
    "psychological": Words("psychological need", "psychologische nood", "besoin psychologique"),
    "safety": Words("safety need", "veiligheidsnood", "besoin de sécurité"),
    "quiet_room": Words("quiet room", "stille ruimte", "chambre calme"),
    "special_diet": Words("special diet", "aangepaste voeding", "régime particulier"),
}

# The eight principles of the vision on children in reception; every rule carries one or more of them.
PRINCIPLES = {
    "protection": Words("protection", "bescherming", "protection"),
    "family": Words("positive family dynamics", "positieve gezinsdynamieken", "dynamiques familiales positives"),
    "health": Words("health", "gezondheid", "santé"),
    "education": Words("education", "onderwijs", "enseignement"),
    "legal_guidance": Words("legal guidance", "juridische begeleiding", "accompagnement juridique"),
    "play": Words("play", "spel", "jeu"),
    "identity": Words("identity", "identiteit", "identité"),
    "participation": Words("participation", "inspraak", "participation"),
}

MARKS = {
    "verified": Words("text read", "tekst gelezen", "texte lu"),
    "reported": Words("reported by a source", "gemeld door een bron", "rapporté par une source"),
    "project-default": Words("default of this project", "keuze van dit project", "choix de ce projet"),
    "unverified": Words("norm under review", "norm in onderzoek", "norme à l'examen"),
}
