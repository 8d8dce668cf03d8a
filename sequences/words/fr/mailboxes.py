"""Connecting and testing mailboxes, and how they are; files at e-mails."""

from __future__ import annotations

SENTENCES = {
    "{name} is larger than {most} MB: make it smaller, or put a link into the e-mail.": (
        "{name} dépasse {most} Mo : réduisez-le, ou mettez un lien dans l’e-mail."
    ),
    "This file has no name that can be kept: rename it, with letters and an ending.": (
        "Le nom de ce fichier ne peut pas être gardé : renommez-le, avec des lettres et une extension."
    ),
    "{name} is empty: choose another file.": "{name} est vide : choisissez un autre fichier.",
    "{name} is of a kind that is not sent: save it as one of {known}.": (
        "{name} est d’un type qui n’est pas envoyé : enregistrez-le sous l’un de ces types : {known}."
    ),
    "{name} is in truth a .{found} file: rename it, or choose another.": (
        "{name} est en réalité un fichier .{found} : renommez-le, ou choisissez-en un autre."
    ),
    "{state}{held}.": "{state}{held}.",
    "{what}{day}": "{what}{day}",
    "It sends; replies are not heard, because it is not read": (
        "Elle envoie ; les réponses ne sont pas entendues, car elle n’est pas lue"
    ),
    "It sends, but was not read since {day}: {why}": "Elle envoie, mais n’a pas été lue depuis le {day} : {why}",
    "It sends and is read": "Elle envoie et est lue",
    "Password refused": "Mot de passe refusé",
    "Refused without a reason": "Refus sans raison",
    "Permission withdrawn": "Autorisation retirée",
    "Its password does not open any more: connect the mailbox again": (
        "Son mot de passe ne s’ouvre plus : connectez la boîte de nouveau"
    ),
    " on {day}": " le {day}",
    "; 1 person held": " ; 1 personne en attente",
    "; {many} people held": " ; {many} personnes en attente",
    "check the password": "vérifiez le mot de passe",
    "give consent once more": "donnez votre accord de nouveau",
    "“{address}” is not an e-mail address: correct it.": ("« {address} » n’est pas une adresse e-mail : corrigez-la."),
    "The sending server did not let us in ({refused}): {mend}.": (
        "Le serveur d’envoi ne nous a pas laissés entrer ({refused}) : {mend}."
    ),
    "The mailbox cannot be read ({error}): {mend}.": "La boîte ne peut pas être lue ({error}) : {mend}.",
    "Not everything was allowed ({names}): connect once more and allow it.": (
        "Tout n’a pas été autorisé ({names}) : connectez de nouveau et autorisez-le."
    ),
    "The provider did not say whose mailbox this is: connect once more.": (
        "Le fournisseur n’a pas dit à qui est cette boîte : connectez de nouveau."
    ),
    "The operator of this installation has not set this provider up.": (
        "L’opérateur de cette installation n’a pas configuré ce fournisseur."
    ),
    "This consent was not asked for by you, or is over: connect once more.": (
        "Cet accord n’a pas été demandé par vous, ou a expiré : connectez de nouveau."
    ),
    "The consent was not accepted: {error}. Connect once more.": (
        "L’accord n’a pas été accepté : {error}. Connectez de nouveau."
    ),
    "It is not read: replies will not be heard.": "Elle n’est pas lue : les réponses ne seront pas entendues.",
    "It cannot be read: {why}.": "Elle ne peut pas être lue : {why}.",
    "It came back and was read.": "Il est revenu et a été lu.",
    "It did not come back within {wait} seconds.": "Il n’est pas revenu en {wait} secondes.",
    "A message was sent.": "Un message a été envoyé.",
    "Nobody can tell whether the message was sent.": "Impossible de savoir si le message a été envoyé.",
    "No message could be sent: {why}.": "Aucun message n’a pu être envoyé : {why}.",
    "It can be read.": "Elle peut être lue.",
}
