"""Words for statements that do not fit: events, their relations, and what may not be stated."""

from __future__ import annotations

from collections.abc import Mapping

from web.words.said import Said, said, value

PROBLEMS: Mapping[str, Said] = {
    "invalid_event": said(
        ("The event does not fit", "Het bericht klopt niet", "L'événement n'est pas correct"),
        ("Mend what is listed and send it again; nothing of it was kept.",
         "Verbeter wat vermeld staat en stuur opnieuw; er is niets van bewaard.",
         "Corrigez ce qui est mentionné et renvoyez ; rien n'en a été gardé.")),
    "not_an_event": said(
        ("This is no event", "Dit is geen bericht", "Ce n'est pas un événement"),
        ("A CloudEvent is a JSON object with specversion, id, source, type, time and data. Several go as "
         "application/cloudevents-batch+json.",
         "Een CloudEvent is een JSON-object met specversion, id, source, type, time en data. Meerdere gaan als "
         "application/cloudevents-batch+json.",
         "Un CloudEvent est un objet JSON avec specversion, id, source, type, time et data. Plusieurs s'envoient en "
         "application/cloudevents-batch+json.")),
    "unknown_type": value(
        "|{value} is no kind of event that is known here.| Did you mean {suggestion}?",
        "|{value} is geen soort bericht dat hier bekend is.| Bedoelt u {suggestion}?",
        "|{value} n'est pas un type d'événement connu ici.| Vouliez-vous dire {suggestion} ?"),
    "after": value(
        "|{value} lies after {other}| ({limit})|; it must come before.", "|{value} ligt na {other}| ({limit})|; het moet ervoor komen.",
        "|{value} est après {other}| ({limit})| ; cela doit venir avant."),
    "ends_before_it_starts": value(
        "The end ({ends}) lies before the begin ({starts}). Look at both days.",
        "Het einde ({ends}) ligt voor het begin ({starts}). Kijk beide dagen na.",
        "La fin ({ends}) précède le début ({starts}). Vérifiez les deux jours."),
    "period_without_a_day": value(
        "From {starts} until {ends} holds no day: the end is the first day that no longer counts.",
        "Van {starts} tot {ends} bevat geen dag: het einde is de eerste dag die niet meer telt.",
        "Du {starts} au {ends}, aucun jour : la fin est le premier jour qui ne compte plus."),
    "born_in_the_future": value(
        "|{value} lies in the future: nobody is born yet. Use due_on for a birth that is expected.",
        "|{value} ligt in de toekomst: niemand is dan al geboren. Gebruik due_on voor een verwachte bevalling.",
        "|{value} est dans le futur : personne n'est encore né. Utilisez due_on pour une naissance attendue."),
    "born_too_long_ago": value(
        "|{value} is more than {most_years} years ago. Look at the year.", "|{value} is meer dan {most_years} jaar geleden. Kijk het jaar na.",
        "|{value} remonte à plus de {most_years} ans. Vérifiez l'année."),
    "same_centre": value(
        "A transfer goes to another centre|; {value} stands on both sides|.", "Een overplaatsing gaat naar een ander centrum|; {value} staat aan beide kanten|.",
        "Un transfert va vers un autre centre| ; {value} figure des deux côtés|."),
    "line_or_space_expected": value(
        "Name a budget line or a space that the programme needs.", "Noem een budgetlijn of een ruimte die het programma nodig heeft.",
        "Nommez une ligne de budget ou un espace nécessaire au programme."),
    "event_differs": said(
        ("This id was used for another content", "Deze id is gebruikt voor een andere inhoud", "Cet identifiant a servi à un autre contenu"),
        ("An event with the same source and id stands in the ledger with another content. Give a new event a new id; what stands is "
         "changed by a new statement about the same reference.",
         "Een bericht met dezelfde bron en id staat in het register met een andere inhoud. Geef een nieuw bericht een nieuwe id; wat "
         "er staat, wijzigt u met een nieuwe verklaring over dezelfde referentie.",
         "Un événement de même source et identifiant figure au registre avec un autre contenu. Donnez un nouvel identifiant ; ce qui "
         "figure se change par une nouvelle déclaration sur la même référence.")),
}  # fmt: skip
