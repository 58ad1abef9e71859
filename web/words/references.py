"""Names of laws and texts in the readers' languages; packs name them in English, once for everybody."""

from __future__ import annotations

from collections.abc import Mapping

_NAMES: tuple[tuple[str, str, str], ...] = (
    (
        "Vision text on accompanied children and families in reception",
        "Visietekst over begeleide kinderen en gezinnen in de opvang",
        "Texte de vision sur les enfants accompagnés et les familles dans l'accueil",
    ),
    (
        "ENOC Common Framework of Reference on child rights impact assessment",
        "ENOC, gemeenschappelijk referentiekader voor kinderrechtentoetsen",
        "ENOC, cadre commun de référence pour l'étude d'impact sur les droits de l'enfant",
    ),
    (
        "EASO guidance on reception for unaccompanied children",
        "EASO-richtsnoeren voor de opvang van niet-begeleide kinderen",
        "Guide de l'EASO sur l'accueil des enfants non accompagnés",
    ),
    (
        "EASO guidance on reception conditions",
        "EASO-richtsnoeren voor opvangvoorzieningen",
        "Guide de l'EASO sur les conditions d'accueil",
    ),
    (
        "Enrolment within 60 days of registration (AIDA country report Belgium)",
        "Inschrijving binnen 60 dagen na de registratie (AIDA-landenrapport België)",
        "Inscription dans les 60 jours de l'enregistrement (rapport AIDA sur la Belgique)",
    ),
    (
        "Average stay of 49 days in first-phase centres, without school (AIDA country report Belgium)",
        "Gemiddeld verblijf van 49 dagen in centra van de eerste fase, zonder school (AIDA-landenrapport België)",
        "Séjour moyen de 49 jours en centre de première phase, sans école (rapport AIDA sur la Belgique)",
    ),
    (
        "Children's Rights Commissioner, note 2015-2016/12 of 17 June 2016",
        "Kinderrechtencommissariaat, nota 2015-2016/12 van 17 juni 2016",
        "Commissariat flamand aux droits de l'enfant, note 2015-2016/12 du 17 juin 2016",
    ),
    (
        "VVSG, assignments to local reception initiatives without notice",
        "VVSG, toewijzingen aan lokale opvanginitiatieven zonder verwittiging",
        "VVSG, désignations en initiative locale d'accueil sans préavis",
    ),
    (
        "Fedasil minimum norms (press, 21 November 2025)",
        "Minimumnormen van Fedasil (pers, 21 november 2025)",
        "Normes minimales de Fedasil (presse, 21 novembre 2025)",
    ),
    (
        "Royal Decree of 25 April 2007 (evaluation)",
        "Koninklijk besluit van 25 april 2007 (evaluatie)",
        "Arrêté royal du 25 avril 2007 (évaluation)",
    ),
    ("Reception Act of 12 January 2007", "Opvangwet van 12 januari 2007", "Loi accueil du 12 janvier 2007"),
    (
        "Labour court of Charleroi, 6 May 2014",
        "Arbeidsrechtbank van Charleroi, 6 mei 2014",
        "Tribunal du travail de Charleroi, 6 mai 2014",
    ),
    (
        "Council of Europe, Congress, Resolution 392",
        "Raad van Europa, Congres, resolutie 392",
        "Conseil de l'Europe, Congrès, résolution 392",
    ),
    ("Directive (EU) 2024/1346", "Richtlijn (EU) 2024/1346", "Directive (UE) 2024/1346"),
    ("Directive 2013/33/EU", "Richtlijn 2013/33/EU", "Directive 2013/33/UE"),
    ("Sensoa Flag System", "Vlaggensysteem van Sensoa", "Système des drapeaux de Sensoa"),
    ("Kinderrechtentoets (NL)", "Kinderrechtentoets (Nederland)", "Kinderrechtentoets (Pays-Bas)"),
    (
        "rooms for all ages in all centres",
        "ruimtes voor alle leeftijden in alle centra",
        "espaces pour tous les âges dans tous les centres",
    ),
    ("allocation policy", "toewijzingsbeleid", "politique de désignation"),
    ("contingency planning", "noodplanning", "planification d'urgence"),
    ("changes of residence", "verandering van verblijfplaats", "changements de lieu de résidence"),
    ("steps 1 and 4", "stappen 1 en 4", "étapes 1 et 4"),
    ("stages 1 and 2", "fasen 1 en 2", "étapes 1 et 2"),
    ("stage 1", "fase 1", "étape 1"),
    ("24.1 to 24.5", "24.1 tot 24.5", "24.1 à 24.5"),
    ("and chapter 4", "en hoofdstuk 4", "et chapitre 4"),
    ("chapter 4", "hoofdstuk 4", "chapitre 4"),
    ("Art.", "art.", "art."),
    ("CRC", "IVRK", "CIDE"),
)
"""In English, Dutch and French; the longer ones first."""

NAMES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "nl": tuple((english, dutch) for english, dutch, _ in _NAMES),
    "fr": tuple((english, french) for english, _, french in _NAMES),
}


def reference_words(reference: str, language: str) -> str:
    """Tell a reference in a language; what is not known here stays as the pack names it."""
    for english, told in NAMES.get(language, ()):
        reference = reference.replace(english, told)
    return reference
