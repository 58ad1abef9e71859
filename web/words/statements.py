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
    "not_your_party": said(
        ("This party is not yours", "Deze partij is niet de uwe", "Cette partie n'est pas la vôtre"),
        ("|You do not speak for {party}. |State it as one of your own parties, or with that party's token.",
         "|U spreekt niet voor {party}. |Zeg het namens een van uw eigen partijen, of met het token van die partij.",
         "|Vous ne parlez pas pour {party}. |Déclarez-le au nom d'une de vos parties, ou avec le jeton de celle-ci.")),
    "not_your_source": said(
        ("This source is not yours", "Deze bron is niet de uwe", "Cette source n'est pas la vôtre"),
        ("|The source {source} does not begin with a prefix that this token owns.",
         "|De bron {source} begint niet met een voorvoegsel dat bij dit token hoort.",
         "|La source {source} ne commence pas par un préfixe propre à ce jeton.")),
    "party_may_not": said(
        ("This party does not decide that", "Deze partij beslist dat niet", "Cette partie ne décide pas cela"),
        ("|{party} may not state {kind} here|; {by} may|.", "|{party} mag hier geen {kind} verklaren|; {by} wel|.",
         "|{party} ne peut déclarer {kind} ici| ; {by} le peut|.")),
    "time_ahead": said(
        ("Its time is still to come", "Het tijdstip moet nog komen", "Son moment est encore à venir"),
        ("The event says a moment more than five minutes ahead. It is kept and taken in by itself when that moment has come.",
         "Het bericht noemt een tijdstip meer dan vijf minuten vooruit. Het wordt bewaard en vanzelf opgenomen zodra dat er is.",
         "L'événement indique un moment à plus de cinq minutes. Il est gardé et repris de lui-même à ce moment.")),
    "unknown_centre": said(
        ("This centre is not registered", "Dit centrum is niet geregistreerd", "Ce centre n'est pas enregistré"),
        ("|{centre} is not known here yet. |It is kept and taken in by itself when the centre is registered; if the code is wrong, "
         "correct it in the quarantine.",
         "|{centre} is hier nog niet bekend. |Het wordt bewaard en vanzelf opgenomen zodra het centrum geregistreerd is; is de code "
         "fout, verbeter ze in de quarantaine.",
         "|{centre} n'est pas encore connu ici. |C'est gardé et repris de soi-même dès que le centre est enregistré ; si le code est "
         "faux, corrigez-le dans la quarantaine.")),
    "outside_pilot": said(
        ("Outside the pilot", "Buiten de pilot", "Hors du pilote"),
        ("|{centre} does not take part yet. |It was counted and set aside.", "|{centre} doet nog niet mee. |Het is geteld en opzijgezet.",
         "|{centre} ne participe pas encore. |C'est compté et mis de côté.")),
    "household_not_here": said(
        ("This household is not known there", "Dit gezin is daar niet bekend", "Ce ménage n'y est pas connu"),
        ("Nothing says that the household is, was or will be at| {at}|. It is kept and taken in by itself when that is stated.",
         "Niets zegt dat het gezin er is, was of zal zijn|: {at}|. Het wordt bewaard en vanzelf opgenomen zodra dat verklaard is.",
         "Rien ne dit que le ménage y est, y était ou y sera| : {at}|. C'est gardé et repris de soi-même dès que c'est déclaré.")),
}  # fmt: skip
