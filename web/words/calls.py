"""Words for what goes wrong before any use case: the way in, the request itself, the machine."""

from __future__ import annotations

from collections.abc import Mapping

from web.words.said import Said, said

PROBLEMS: Mapping[str, Said] = {
    "sign_in_first": said(
        ("Sign in first", "Meld u eerst aan", "Connectez-vous d'abord"),
        ("This needs a person who is signed in, or the token of a party's system. Sign in, or send the header Authorization: "
         "Bearer TOKEN.",
         "Hiervoor moet u aangemeld zijn, of moet het systeem van een partij een token meesturen. Meld u aan, of stuur de "
         "header Authorization: Bearer TOKEN.",
         "Il faut une personne connectée, ou le jeton du système d'une partie. Connectez-vous, ou envoyez l'en-tête "
         "Authorization: Bearer JETON.")),
    "not_allowed": said(
        ("You may not do this", "Dit mag u niet", "Vous n'y êtes pas autorisé"),
        ("Your account or token has no right to this.| It speaks for another party than {party}.| Ask an administrator if it "
         "should.",
         "Uw account of token heeft hier geen recht toe.| Het spreekt voor een andere partij dan {party}.| Vraag een "
         "beheerder als dat wel zou moeten.",
         "Votre compte ou votre jeton n'y donne pas droit.| Il parle pour une autre partie que {party}.| Demandez à un "
         "administrateur si cela devrait être le cas.")),
    "not_found": said(
        ("Not found", "Niet gevonden", "Introuvable"),
        ("There is nothing at this address, or not for you. Look at the address, or start from the list.",
         "Er is niets op dit adres, of niet voor u. Kijk het adres na, of begin bij de lijst.",
         "Il n'y a rien à cette adresse, ou pas pour vous. Vérifiez l'adresse, ou partez de la liste.")),
    "method_not_allowed": said(
        ("This address takes other methods", "Dit adres aanvaardt andere methoden", "Cette adresse accepte d'autres méthodes"),
        ("Use one of the methods in the header Allow.", "Gebruik een van de methoden in de header Allow.",
         "Utilisez une des méthodes de l'en-tête Allow.")),
    "not_acceptable": said(
        ("No answer in that form", "Geen antwoord in die vorm", "Pas de réponse sous cette forme"),
        ("Ask for application/json in the header Accept.", "Vraag application/json in de header Accept.",
         "Demandez application/json dans l'en-tête Accept.")),
    "request_malformed": said(
        ("The request cannot be read", "De aanvraag is onleesbaar", "La requête est illisible"),
        ("Look at the address, the headers and the body, and send it again.",
         "Kijk het adres, de headers en de inhoud na, en stuur opnieuw.",
         "Vérifiez l'adresse, les en-têtes et le contenu, puis renvoyez.")),
    "request_timed_out": said(
        ("The request took too long", "De aanvraag duurde te lang", "La requête a pris trop de temps"),
        ("Send it again; cut a large file in parts.", "Stuur opnieuw; deel een groot bestand op.",
         "Renvoyez ; découpez un grand fichier.")),
    "conflict": said(
        ("This does not fit how it stands now", "Dit past niet bij de huidige toestand", "Cela ne convient pas à l'état actuel"),
        ("Read it again and decide anew.", "Lees het opnieuw en beslis opnieuw.", "Relisez et décidez à nouveau.")),
    "stale": said(
        ("Somebody was faster", "Iemand was u voor", "Quelqu'un vous a devancé"),
        ("It has changed since you read it.| It now has revision {current}.| Read it again and decide anew.",
         "Het is gewijzigd sinds u het las.| Het heeft nu revisie {current}.| Lees het opnieuw en beslis opnieuw.",
         "Cela a changé depuis votre lecture.| La révision est maintenant {current}.| Relisez et décidez à nouveau.")),
    "length_required": said(
        ("The length is missing", "De lengte ontbreekt", "La longueur manque"),
        ("Send the header Content-Length.", "Stuur de header Content-Length.", "Envoyez l'en-tête Content-Length.")),
    "too_large": said(
        ("Too large", "Te groot", "Trop grand"),
        ("The body is larger than this door takes.| At most {most} events go into one batch.| Send it in parts.",
         "De inhoud is groter dan deze deur aanvaardt.| In één pakket gaan hoogstens {most} berichten.| Stuur in delen.",
         "Le contenu dépasse ce que cette porte accepte.| Un lot contient au plus {most} événements.| Envoyez par parties.")),
    "address_too_long": said(
        ("The address is too long", "Het adres is te lang", "L'adresse est trop longue"),
        ("Ask for less at once.", "Vraag minder tegelijk.", "Demandez moins à la fois.")),
    "headers_too_large": said(
        ("The headers are too large", "De headers zijn te groot", "Les en-têtes sont trop grands"),
        ("Send fewer or shorter headers.", "Stuur minder of kortere headers.", "Envoyez moins d'en-têtes, ou plus courts.")),
    "media_type_unknown": said(
        ("This kind of content is not taken", "Dit soort inhoud wordt niet aanvaard", "Ce type de contenu n'est pas accepté"),
        ("You sent {sent}.| Send one of {known}, in UTF-8 and not compressed.",
         "U stuurde {sent}.| Stuur een van {known}, in UTF-8 en niet gecomprimeerd.",
         "Vous avez envoyé {sent}.| Envoyez un de {known}, en UTF-8 et sans compression.")),
    "range_unknown": said(
        ("That part does not exist", "Dat deel bestaat niet", "Cette partie n'existe pas"),
        ("Ask for the whole.", "Vraag het geheel.", "Demandez le tout.")),
    "too_many_attempts": said(
        ("Too many attempts", "Te veel pogingen", "Trop de tentatives"),
        ("Wait a while before you try again.| Next attempt in {minutes} minutes.",
         "Wacht even voor u opnieuw probeert.| Volgende poging over {minutes} minuten.",
         "Attendez avant de réessayer.| Prochaine tentative dans {minutes} minutes.")),
    "internal": said(
        ("Something failed here", "Er ging hier iets mis", "Une erreur est survenue chez nous"),
        ("Nothing was changed. Try again; if it stays, give the operator the request id.",
         "Er is niets gewijzigd. Probeer opnieuw; blijft het zo, geef de beheerder het nummer van de aanvraag.",
         "Rien n'a été modifié. Réessayez ; si cela persiste, donnez à l'opérateur le numéro de la requête.")),
    "not_ready": said(
        ("Not ready yet", "Nog niet klaar", "Pas encore prêt"),
        ("The system is starting or something that it needs is missing. Try again in a moment.",
         "Het systeem start op of mist iets. Probeer straks opnieuw.",
         "Le système démarre ou il lui manque quelque chose. Réessayez dans un instant.")),
    "forged": said(
        ("This page is too old", "Deze pagina is te oud", "Cette page est trop ancienne"),
        ("The sign that the form came from our own page is missing or belongs to another session. Open the page again and send "
         "it once more; an API client with a session sends the header X-CSRFToken.",
         "Het teken dat het formulier van onze eigen pagina komt, ontbreekt of hoort bij een andere sessie. Open de pagina "
         "opnieuw en stuur nogmaals; een API-client met een sessie stuurt de header X-CSRFToken.",
         "Le signe que le formulaire vient de notre page manque ou appartient à une autre session. Rouvrez la page et "
         "renvoyez ; un client d'API avec session envoie l'en-tête X-CSRFToken.")),
    "key_in_progress": said(
        ("The same call is running", "Dezelfde aanroep loopt", "Le même appel est en cours"),
        ("Ask again in a moment with the same key.", "Vraag straks opnieuw met dezelfde sleutel.",
         "Redemandez dans un instant avec la même clé.")),
    "key_used_otherwise": said(
        ("This key came with another content", "Deze sleutel kwam met een andere inhoud", "Cette clé accompagnait un autre contenu"),
        ("Send the same body as before, or take a new Idempotency-Key.",
         "Stuur dezelfde inhoud als eerder, of neem een nieuwe Idempotency-Key.",
         "Envoyez le même contenu qu'avant, ou prenez une nouvelle Idempotency-Key.")),
    "key_unfit": said(
        ("This key cannot be used", "Deze sleutel is onbruikbaar", "Cette clé est inutilisable"),
        ("An Idempotency-Key is one line of up to {most} characters.", "Een Idempotency-Key is één regel van hoogstens {most} tekens.",
         "Une Idempotency-Key est une ligne de {most} caractères au plus.")),
    "cursor_unknown": said(
        ("This place in the list is not known", "Deze plaats in de lijst is onbekend", "Cette place dans la liste est inconnue"),
        ("Hand back `next` as it came, or start again without cursor.", "Geef `next` terug zoals het kwam, of begin zonder cursor.",
         "Rendez `next` tel quel, ou recommencez sans curseur.")),
    "key_unreadable": said(
        ("The keys do not fit", "De sleutels passen niet", "Les clés ne conviennent pas"),
        ("The secret of this installation is not the one that its data were kept under. Set KINDREFLEX_SECRET_KEY to the former one.",
         "Het geheim van deze installatie is niet dat waaronder de gegevens bewaard zijn. Zet KINDREFLEX_SECRET_KEY terug.",
         "Le secret de cette installation n'est pas celui sous lequel ses données ont été gardées. Remettez KINDREFLEX_SECRET_KEY.")),
    "file_version": said(
        ("Kept by a newer version", "Bewaard door een nieuwere versie", "Gardé par une version plus récente"),
        ("This was written in form {version}, which this version does not read. Run the newer version.",
         "Dit is geschreven in vorm {version}, die deze versie niet leest. Gebruik de nieuwere versie.",
         "Ceci est écrit sous la forme {version}, que cette version ne lit pas. Utilisez la version plus récente.")),
}  # fmt: skip
