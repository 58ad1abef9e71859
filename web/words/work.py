"""Words for acts that do not fit: alerts, tasks, mismatches, accounts and tokens."""

from __future__ import annotations

from collections.abc import Mapping

from web.words.said import Said, said, value


def _missing(en: str, nl: str, fr: str) -> Said:
    return said(
        ("Not found", "Niet gevonden", "Introuvable"),
        (f"{en} Look at the reference, or start from the list.", f"{nl} Kijk de verwijzing na, of begin bij de lijst.",
         f"{fr} Vérifiez la référence, ou partez de la liste."))  # fmt: skip


def _refused(en: str, nl: str, fr: str) -> Said:
    return said(("You may not do this", "Dit mag u niet", "Vous n'y êtes pas autorisé"), (en, nl, fr))


def _ended(en: str, nl: str, fr: str) -> Said:
    return said(
        ("This does not fit how it stands now", "Dit past niet bij de huidige toestand", "Cela ne convient pas à l'état actuel"),
        (en, nl, fr))  # fmt: skip


_ACTS: Mapping[str, Said] = {
    "alert_not_found": _missing("This alert does not exist, or is not for you.", "Deze melding bestaat niet, of is niet voor u.",
                                "Cette alerte n'existe pas, ou ne vous est pas destinée."),
    "task_not_found": _missing("This task does not exist, or is not for you.", "Deze taak bestaat niet, of is niet voor u.",
                               "Cette tâche n'existe pas, ou ne vous est pas destinée."),
    "mismatch_not_found": _missing("This mismatch does not exist, or is not for you.", "Deze mismatch bestaat niet, of is niet voor u.",
                                   "Ce décalage n'existe pas, ou ne vous est pas destiné."),
    "decision_not_found": _missing(
        "|{party} has no decision {reference} that touches you.", "|{party} heeft geen beslissing {reference} die u raakt.",
        "|{party} n'a pas de décision {reference} qui vous concerne."),
    "centre_not_found": _missing("|There is no centre {centre} here, or it is not for you.", "|Er is hier geen centrum {centre}, of het is niet voor u.",
                                 "|Il n'y a pas de centre {centre} ici, ou il ne vous est pas destiné."),
    "rule_not_found": _missing("|There is no rule {rule}.", "|Er is geen regel {rule}.", "|Il n'y a pas de règle {rule}."),
    "kind_not_found": _missing("There is no such kind of decision or record.", "Zo'n soort beslissing of registratie bestaat niet.",
                               "Ce type de décision ou d'enregistrement n'existe pas."),
    "person_not_found": _missing("There is no such account.", "Die account bestaat niet.", "Ce compte n'existe pas."),
    "membership_not_found": _missing("|The person does not belong to {party}.", "|De persoon hoort niet bij {party}.",
                                     "|La personne n'appartient pas à {party}."),
    "token_not_found": _missing("There is no such token.", "Dat token bestaat niet.", "Ce jeton n'existe pas."),
    "alert_ended": _ended("|Alert {alert} is resolved: there is nothing left to keep.", "|Melding {alert} is opgelost: er valt niets meer te behouden.",
                          "|L'alerte {alert} est résolue : il n'y a plus rien à maintenir."),
    "alert_accepted": _ended("|Alert {alert} is kept already, with a reason.", "|Melding {alert} is al behouden met motivering.",
                             "|L'alerte {alert} est déjà maintenue avec motivation."),
    "subjects_changed": _ended(
        "What the conflict is about has changed|: {missing} more than you named|. Read the alert again and decide anew.",
        "Waarover het conflict gaat, is gewijzigd|: {missing} meer dan u noemde|. Lees de melding opnieuw en beslis opnieuw.",
        "L'objet du conflit a changé| : {missing} de plus que nommé|. Relisez l'alerte et décidez à nouveau."),
    "nothing_to_countersign": _ended("|Nobody asked to keep {alert}, or it has ended.", "|Niemand vroeg om {alert} te behouden, of ze is beëindigd.",
                                     "|Personne n'a demandé de maintenir {alert}, ou elle est terminée."),
    "centre_not_heard": _ended(
        "|The direction of {centre} has not said yet what it sees. Wait for its feedback, then countersign.",
        "|De directie van {centre} heeft nog niet gezegd wat ze ziet. Wacht op de feedback en teken dan mee.",
        "|La direction de {centre} n'a pas encore dit ce qu'elle voit. Attendez son retour, puis contresignez."),
    "countersign_own": _ended("Whoever asked to keep it cannot countersign. A colleague of child policy must.",
                              "Wie vroeg om het te behouden, kan niet meetekenen. Een collega van kindbeleid moet dat doen.",
                              "Qui a demandé le maintien ne peut contresigner. Un collègue de la politique de l'enfance doit le faire."),
    "task_ended": _ended("|Task {task} has ended already ({status}).", "|Taak {task} is al beëindigd ({status}).",
                         "|La tâche {task} est déjà terminée ({status})."),
    "task_claimed": _ended("|A colleague is at task {task}. Ask, or give it back first.", "|Een collega is bezig met taak {task}. Vraag na, of geef ze eerst terug.",
                           "|Un collègue traite la tâche {task}. Demandez-lui, ou rendez-la d'abord."),
    "task_not_claimed": _ended("|Nobody is at task {task}.", "|Niemand is bezig met taak {task}.", "|Personne ne traite la tâche {task}."),
    "task_about_something_else": _ended("|Task {task} is not about a mismatch.", "|Taak {task} gaat niet over een mismatch.",
                                        "|La tâche {task} ne concerne pas un décalage."),
    "questions_open": _ended("Some of what was asked is still unknown. State it first; or say that it cannot be known.",
                             "Een deel van wat gevraagd is, is nog onbekend. Vul het eerst in; of zeg dat het niet te weten is.",
                             "Une partie de ce qui est demandé reste inconnue. Déclarez-la d'abord ; ou dites qu'elle ne peut être connue."),
    "mismatch_answered": _ended("|Mismatch {mismatch} has an answer already; the centre judges it.", "|Mismatch {mismatch} heeft al een antwoord; het centrum oordeelt erover.",
                                "|Le décalage {mismatch} a déjà une réponse ; le centre en juge."),
    "mismatch_not_answered": _ended("|Mismatch {mismatch} has no answer yet to judge.", "|Mismatch {mismatch} heeft nog geen antwoord om over te oordelen.",
                                    "|Le décalage {mismatch} n'a pas encore de réponse à juger."),
    "mismatch_ended": _ended("|Mismatch {mismatch} has ended ({status}). Flag a new one if it is back.", "|Mismatch {mismatch} is beëindigd ({status}). Meld een nieuwe als het terug is.",
                             "|Le décalage {mismatch} est terminé ({status}). Signalez-en un nouveau s'il revient."),
    "needs_person": _refused("This is done by a person, not by a system| for {party}|. Use a session, or a token that is bound to a person.",
                             "Dit doet een persoon, geen systeem| voor {party}|. Gebruik een sessie, of een token dat aan een persoon hangt.",
                             "Ceci revient à une personne, pas à un système| pour {party}|. Utilisez une session, ou un jeton lié à une personne."),
    "scope_missing": _refused("The token lacks the scope {scope}.", "Het token mist de bevoegdheid {scope}.", "Il manque au jeton la portée {scope}."),
    "not_a_member": _refused("|You do not speak for {party}.", "|U spreekt niet voor {party}.", "|Vous ne parlez pas pour {party}."),
    "not_of_the_centre": _refused("|Only a function of {centre} flags this.", "|Enkel een functie van {centre} meldt dit.",
                                  "|Seule une fonction de {centre} signale ceci."),
    "not_deciding": _refused("|Only a party that decided in {alert} keeps it.", "|Enkel een partij die in {alert} besliste, behoudt het.",
                             "|Seule une partie qui a décidé dans {alert} le maintient."),
    "kind_not_yours": _refused("Your parties do not decide or report this kind.", "Uw partijen beslissen of melden deze soort niet.",
                               "Vos parties ne décident ni ne rapportent ce type."),
    "outcome_unknown": value("|{outcome} is no outcome of this task. Possible: {allowed}.", "|{outcome} is geen uitkomst van deze taak. Mogelijk: {allowed}.",
                             "|{outcome} n'est pas une issue de cette tâche. Possible : {allowed}."),
    "text_missing": value("Words are owed here. Write them; name no child and no parent.", "Hier hoort een tekst. Schrijf hem; noem geen kind en geen ouder.",
                          "Un texte est dû ici. Écrivez-le ; ne nommez ni enfant ni parent."),
    "review_not_in_future": value("The review date must lie in the future.", "De herzieningsdatum moet in de toekomst liggen.",
                                  "La date de révision doit être dans le futur."),
    "review_too_far": value("The review date lies too far away: at most {most} days.", "De herzieningsdatum ligt te ver: hoogstens {most} dagen.",
                            "La date de révision est trop lointaine : {most} jours au plus."),
    "since_in_future": value("It cannot have been seen since a day that is still to come.", "Het kan niet gezien zijn sinds een dag die nog komt.",
                             "Cela ne peut être observé depuis un jour à venir."),
    "fact_unknown": value("|There is no fact {fact}. See `kindreflex rules facts`.", "|Er is geen feit {fact}. Zie `kindreflex rules facts`.",
                          "|Il n'y a pas de fait {fact}. Voyez `kindreflex rules facts`."),
    "household_unknown": value("Nothing is known of this household. Tell its members: ref, and month of birth.",
                               "Van dit gezin is niets bekend. Noem de leden: ref, en geboortemaand.",
                               "Rien n'est connu de ce ménage. Indiquez ses membres : ref, et mois de naissance."),
}  # fmt: skip

_ACCOUNTS: Mapping[str, Said] = {
    "sign_in_failed": said(
        ("Signing in failed", "Aanmelden mislukt", "Connexion refusée"),
        ("Login and password do not belong together, or the account is closed. Look at both, or ask an administrator.",
         "Login en wachtwoord horen niet samen, of de account is gesloten. Kijk beide na, of vraag een beheerder.",
         "Identifiant et mot de passe ne vont pas ensemble, ou le compte est fermé. Vérifiez, ou demandez à un administrateur.")),
    "token_unknown": said(("This token is not known", "Dit token is onbekend", "Ce jeton est inconnu"),
                          ("Look whether it was copied whole, or ask an administrator for a new one.",
                           "Kijk of het volledig is overgenomen, of vraag een beheerder een nieuw.",
                           "Vérifiez qu'il est copié en entier, ou demandez-en un nouveau.")),
    "token_expired": said(("This token has expired", "Dit token is verlopen", "Ce jeton a expiré"),
                          ("Ask an administrator for a new one.", "Vraag een beheerder een nieuw.", "Demandez-en un nouveau à un administrateur.")),
    "token_revoked": said(("This token was revoked", "Dit token is ingetrokken", "Ce jeton a été révoqué"),
                          ("Ask an administrator for a new one.", "Vraag een beheerder een nieuw.", "Demandez-en un nouveau à un administrateur.")),
    "login_invalid": value("|{login} cannot be a login: 2 to 128 letters, digits or . @ + - _.", "|{login} kan geen login zijn: 2 tot 128 letters, cijfers of . @ + - _.",
                           "|{login} ne peut être un identifiant : 2 à 128 lettres, chiffres ou . @ + - _."),
    "login_taken": said(("This login is taken", "Deze login is bezet", "Cet identifiant est pris"),
                        ("|{login} belongs to another account. Choose another.", "|{login} hoort bij een andere account. Kies een andere.",
                         "|{login} appartient à un autre compte. Choisissez-en un autre.")),
    "name_missing": value("A name is missing.", "Een naam ontbreekt.", "Il manque un nom."),
    "language_unknown": value("|{language} is no language of this network. Choose en, nl or fr.", "|{language} is geen taal van dit netwerk. Kies en, nl of fr.",
                              "|{language} n'est pas une langue de ce réseau. Choisissez en, nl ou fr."),
    "party_unknown": value(
        "|{party} is no party here: a service (logistics), a partner's service (rodekruis:logistics), or a function of a registered centre.",
        "|{party} is hier geen partij: een dienst (logistics), een dienst van een partner (rodekruis:logistics), of een functie van een geregistreerd centrum.",
        "|{party} n'est pas une partie ici : un service (logistics), un service d'un partenaire (rodekruis:logistics), ou une fonction d'un centre enregistré."),
    "until_before_from": value("The end must lie after the begin.", "Het einde moet na het begin liggen.", "La fin doit suivre le début."),
    "password_too_short": value("The password is too short: at least {least} characters.", "Het wachtwoord is te kort: minstens {least} tekens.",
                                "Le mot de passe est trop court : {least} caractères au moins."),
    "password_too_long": value("The password is too long: at most {most} characters.", "Het wachtwoord is te lang: hoogstens {most} tekens.",
                               "Le mot de passe est trop long : {most} caractères au plus."),
    "password_wrong": _refused("This is not your present password.", "Dit is niet uw huidige wachtwoord.", "Ce n'est pas votre mot de passe actuel."),
    "scope_unknown": value("|{scope} is no scope. Choose submit, read or act.", "|{scope} is geen bevoegdheid. Kies submit, read of act.",
                           "|{scope} n'est pas une portée. Choisissez submit, read ou act."),
    "expiry_past": value("The expiry lies in the past.", "De vervaldatum ligt in het verleden.", "L'échéance est passée."),
    "token_needs_person": value("A token acts only for a person. Name the person, or leave out the scope act.",
                                "Een token handelt enkel voor een persoon. Noem de persoon, of laat de bevoegdheid act weg.",
                                "Un jeton n'agit que pour une personne. Nommez-la, ou laissez la portée act."),
}  # fmt: skip

PROBLEMS: Mapping[str, Said] = {**_ACTS, **_ACCOUNTS}
