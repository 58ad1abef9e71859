"""Words for values in a form or an event that do not fit: what was expected instead."""

from __future__ import annotations

from collections.abc import Mapping

from web.words.said import Said, value

PROBLEMS: Mapping[str, Said] = {
    "form_invalid": value(
        "Mend what is listed and send it again.", "Verbeter wat vermeld staat en stuur opnieuw.",
        "Corrigez ce qui est mentionné et renvoyez."),
    "body_empty": value("There is nothing in the body. Send JSON.", "Er staat niets in de inhoud. Stuur JSON.",
                        "Le contenu est vide. Envoyez du JSON."),
    "not_utf8": value(
        "This is not UTF-8| (at byte {position})|. Save or send it as UTF-8.",
        "Dit is geen UTF-8| (bij byte {position})|. Bewaar of stuur het als UTF-8.",
        "Ce n'est pas de l'UTF-8| (à l'octet {position})|. Enregistrez ou envoyez en UTF-8."),
    "not_json": value(
        "This is not JSON| (line {line}, column {column})|. Look there for a missing quote, comma or bracket.",
        "Dit is geen JSON| (regel {line}, kolom {column})|. Zoek daar naar een ontbrekend aanhalingsteken, komma of haakje.",
        "Ce n'est pas du JSON| (ligne {line}, colonne {column})|. Cherchez-y un guillemet, une virgule ou un crochet manquant."),
    "told_twice": value(
        "The same thing stands here twice|: {value}|, as {other}|. Keep one.",
        "Hetzelfde staat hier twee keer|: {value}|, als {other}|. Behoud er één.",
        "La même chose figure deux fois|: {value}|, comme {other}|. Gardez-en une."),
    "too_deep": value(
        "This is nested too deeply.| At most {most} levels are read. Flatten it.",
        "Dit is te diep genest.| Hoogstens {most} niveaus worden gelezen. Maak het vlakker.",
        "L'imbrication est trop profonde.| Au plus {most} niveaux sont lus. Aplatissez."),
    "batch_expected": value(
        "A batch is a JSON array of events. Send [ … ], or one event as application/cloudevents+json.",
        "Een pakket is een JSON-lijst van berichten. Stuur [ … ], of één bericht als application/cloudevents+json.",
        "Un lot est une liste JSON d'événements. Envoyez [ … ], ou un événement en application/cloudevents+json."),
    "required": value("This is missing. Fill it in.", "Dit ontbreekt. Vul het in.", "Ceci manque. Remplissez."),
    "value_invalid": value("This value does not fit here.", "Deze waarde past hier niet.", "Cette valeur ne convient pas ici."),
    "value_expected": value("A value is expected here.", "Hier wordt een waarde verwacht.", "Une valeur est attendue ici."),
    "object_expected": value(
        "A JSON object (in braces) is expected here.", "Hier wordt een JSON-object (tussen accolades) verwacht.",
        "Un objet JSON (entre accolades) est attendu ici."),
    "list_expected": value("A list is expected here.", "Hier wordt een lijst verwacht.", "Une liste est attendue ici."),
    "text_expected": value("A text is expected here.", "Hier wordt een tekst verwacht.", "Un texte est attendu ici."),
    "text_empty": value("This is empty. Write something.", "Dit is leeg. Schrijf iets.", "Ceci est vide. Écrivez quelque chose."),
    "text_too_long": value(
        "This text is too long|: {length} characters|, at most {most}|. Make it shorter.",
        "Deze tekst is te lang|: {length} tekens|, hoogstens {most}|. Maak hem korter.",
        "Ce texte est trop long| : {length} caractères|, au plus {most}|. Raccourcissez."),
    "code_too_long": value(
        "This code is too long|: {length} characters|, at most {most}|.", "Deze code is te lang|: {length} tekens|, hoogstens {most}|.",
        "Ce code est trop long| : {length} caractères|, au plus {most}|."),
    "control_characters": value(
        "There are characters in this text that cannot be kept (such as NUL or half a character). Take them out.",
        "In deze tekst staan tekens die niet bewaard kunnen worden (zoals NUL of een half teken). Haal ze eruit.",
        "Ce texte contient des caractères qui ne peuvent être gardés (NUL, demi-caractère). Retirez-les."),
    "flag_expected": value("Yes or no is expected here (true or false).", "Hier wordt ja of nee verwacht (true of false).",
                           "Oui ou non est attendu ici (true ou false)."),
    "number_expected": value("A number is expected here.| {value} is none.", "Hier wordt een getal verwacht.| {value} is er geen.",
                             "Un nombre est attendu ici.| {value} n'en est pas un."),
    "whole_number_expected": value(
        "A whole number is expected here.| {value} is none.", "Hier wordt een geheel getal verwacht.| {value} is er geen.",
        "Un nombre entier est attendu ici.| {value} n'en est pas un."),
    "number_not_finite": value("This is no number that can be counted with.", "Met dit getal kan niet gerekend worden.",
                               "Ce nombre ne permet aucun calcul."),
    "number_too_large": value("This number is too large.| At most {most}.", "Dit getal is te groot.| Hoogstens {most}.",
                              "Ce nombre est trop grand.| Au plus {most}."),
    "number_too_small": value("This number is too small.| At least {least}.", "Dit getal is te klein.| Minstens {least}.",
                              "Ce nombre est trop petit.| Au moins {least}."),
    "day_expected": value(
        "A day is expected here, as 2026-12-05.| {value} is none.", "Hier wordt een dag verwacht, zoals 2026-12-05.| {value} is er geen.",
        "Un jour est attendu ici, comme 2026-12-05.| {value} n'en est pas un."),
    "day_does_not_exist": value("The day {value} does not exist.", "De dag {value} bestaat niet.", "Le jour {value} n'existe pas."),
    "day_out_of_range": value("The day {value} lies outside 1900 to 2199.", "De dag {value} ligt buiten 1900 tot 2199.",
                              "Le jour {value} est hors de 1900 à 2199."),
    "month_expected": value(
        "A month is expected here, as 2026-03.| {value} is none.", "Hier wordt een maand verwacht, zoals 2026-03.| {value} is er geen.",
        "Un mois est attendu ici, comme 2026-03.| {value} n'en est pas un."),
    "month_does_not_exist": value("The month {value} does not exist.", "De maand {value} bestaat niet.", "Le mois {value} n'existe pas."),
    "time_expected": value(
        "A moment is expected here, as 2026-11-23T09:00:00+01:00.| {value} is none.",
        "Hier wordt een tijdstip verwacht, zoals 2026-11-23T09:00:00+01:00.| {value} is er geen.",
        "Un moment est attendu ici, comme 2026-11-23T09:00:00+01:00.| {value} n'en est pas un."),
    "time_without_offset": value(
        "{value} lacks its time zone. Add an offset, as +01:00 or Z.", "Bij {value} ontbreekt de tijdzone. Voeg +01:00 of Z toe.",
        "Il manque le fuseau horaire à {value}. Ajoutez un décalage, comme +01:00 ou Z."),
    "time_does_not_exist": value("The moment {value} does not exist.", "Het tijdstip {value} bestaat niet.",
                                 "Le moment {value} n'existe pas."),
    "time_out_of_range": value("The moment {value} lies outside 1970 to 2199.", "Het tijdstip {value} ligt buiten 1970 tot 2199.",
                               "Le moment {value} est hors de 1970 à 2199."),
    "unknown_value": value(
        "|{value} is not one of the values for this. |Did you mean {suggestion}? |Possible: {allowed}.",
        "|{value} is geen waarde hiervoor. |Bedoelt u {suggestion}? |Mogelijk: {allowed}.",
        "|{value} n'est pas une valeur possible. |Vouliez-vous dire {suggestion} ? |Possible : {allowed}."),
    "unknown_field": value(
        "There is no such field.| Did you mean {suggestion}?", "Zo'n veld bestaat niet.| Bedoelt u {suggestion}?",
        "Ce champ n'existe pas.| Vouliez-vous dire {suggestion} ?"),
    "unknown_party": value(
        "|{value} is no party: write a service (logistics), a partner's service (rodekruis:logistics) or a function of a centre "
        "(CEN-03:direction).| Did you mean {suggestion}?",
        "|{value} is geen partij: schrijf een dienst (logistics), een dienst van een partner (rodekruis:logistics) of een functie "
        "van een centrum (CEN-03:direction).| Bedoelt u {suggestion}?",
        "|{value} n'est pas une partie : écrivez un service (logistics), un service d'un partenaire (rodekruis:logistics) ou une "
        "fonction d'un centre (CEN-03:direction).| Vouliez-vous dire {suggestion} ?"),
    "centre_code_expected": value(
        "|{value} cannot be the code of a centre: one word without colon, slash, comma or semicolon.",
        "|{value} kan geen code van een centrum zijn: één woord zonder dubbelpunt, schuine streep, komma of puntkomma.",
        "|{value} ne peut être le code d'un centre : un mot sans deux-points, barre oblique, virgule ni point-virgule."),
    "json_expected": value("Only JSON is taken as data of an event.", "Enkel JSON wordt aanvaard als inhoud van een bericht.",
                           "Seul le JSON est accepté comme contenu d'un événement."),
    "exactly_one_expected": value("Give exactly one of {allowed}.", "Geef precies één van {allowed}.",
                                  "Donnez exactement un de {allowed}."),
    "too_many": value("There are too many.| {found} were sent|, at most {most}|.", "Het zijn er te veel.| Er kwamen er {found}|, hoogstens {most}|.",
                      "Il y en a trop.| {found} ont été envoyés|, au plus {most}|."),
    "limit_out_of_range": value("Ask for 1 to 500 at a time.", "Vraag 1 tot 500 per keer.", "Demandez de 1 à 500 à la fois."),
    "id_expected": value("An id is expected here, as it came from this API.", "Hier wordt een id verwacht, zoals deze API het gaf.",
                         "Un identifiant est attendu ici, tel que donné par cette API."),
}  # fmt: skip
