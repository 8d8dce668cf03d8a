"""What is wrong with mailboxes, boards and monday: kept in English as it is, and known again (`words.unpacked`)."""

from __future__ import annotations

SENTENCES = {
    "answered {status}": "a répondu {status}",
    "no answer: {error}": "pas de réponse : {error}",
    "its answer has no history id": "sa réponse n’a pas d’identifiant d’historique",
    "its answer is no message": "sa réponse n’est pas un message",
    "its changes have no next page": "ses changements n’ont pas de page suivante",
    "its next page is somewhere else": "sa page suivante se trouve ailleurs",
    "permission withdrawn": "autorisation retirée",
    "its password does not open any more: connect the mailbox again": (
        "son mot de passe ne s’ouvre plus : connectez la boîte de nouveau"
    ),
    "password refused": "mot de passe refusé",
    "refused without a reason": "refus sans raison",
    "its server said goodbye": "son serveur a mis fin à la conversation",
    "its server is too slow": "son serveur est trop lent",
    "its server numbers no messages": "son serveur ne numérote pas les messages",
    "there is no Sent folder": "il n’y a pas de dossier Envoyés",
    "the mailbox refused the password": "la boîte a refusé le mot de passe",
    "its server talks nonsense: {error}": "son serveur répond de façon incompréhensible : {error}",
    "no connection: {error}": "pas de connexion : {error}",
    "broken off: {error}": "connexion interrompue : {error}",
    "broken off while logging in": "connexion interrompue pendant l’identification",
    "not begun in time": "pas commencé à temps",
    "its server offers no {what}": "son serveur n’offre pas {what}",
    "no trusted TLS connection: {error}": "pas de connexion TLS fiable : {error}",
    "an address holds a character that no address has": "une adresse contient un caractère qu’aucune adresse n’a",
    "it is connected for sending only": "elle est connectée pour l’envoi seulement",
    "no reason given": "sans raison donnée",
    "{error}: connect the mailbox again": "{error} : connectez la boîte de nouveau",
    "monday answered: {answer}": "Réponse de monday : {answer}",
    "monday answered {code}.": "monday a répondu {code}.",
    "monday answered nothing.": "monday n’a rien répondu.",
    "Emails & Activities of the board cannot be written: {sentence}": (
        "Impossible d’écrire dans E-mails et activités du tableau : {sentence}"
    ),
    "Emails & Activities cannot be written: {sentence}": ("Impossible d’écrire dans E-mails et activités : {sentence}"),
    "{sentence} The sequences go on; it is tried again once a day.": (
        "{sentence} Les séquences continuent ; un nouvel essai a lieu une fois par jour."
    ),
    "monday asked us to wait.": "monday nous a demandé d’attendre.",
    "The item is gone.": "L’élément n’existe plus.",
    "monday is not connected for this account: connect it again.": (
        "monday n’est pas connecté pour ce compte : connectez-le de nouveau."
    ),
    "The columns of the board change all the time: try again later.": (
        "Les colonnes du tableau changent sans cesse : réessayez plus tard."
    ),
    "Another worker looks after the columns of the board.": "Un autre processus s’occupe des colonnes du tableau.",
    "Another worker looks after the webhooks of the board.": "Un autre processus s’occupe des webhooks du tableau.",
    "monday does not tell us of changes on this board: let whoever connected the app see it. Until then the board is "
    "compared once a night.": (
        "monday ne nous signale pas les changements de ce tableau : donnez-y accès à la personne qui a connecté "
        "l’application. D’ici là, le tableau est comparé une fois par nuit."
    ),
    "monday does not let the app change items of this board: let whoever connected the app edit it.": (
        "monday ne laisse pas l’application modifier les éléments de ce tableau : donnez le droit de le modifier à la "
        "personne qui a connecté l’application."
    ),
    "The column {title} could not be made: let whoever connected the app change the columns of this board.": (
        "La colonne {title} n’a pas pu être créée : laissez la personne qui a connecté l’application modifier les "
        "colonnes de ce tableau."
    ),
    "The column {title} lacks a label of ours: add the labels {labels} to it.": (
        "Il manque une de nos étiquettes à la colonne {title} : ajoutez-lui les étiquettes {labels}."
    ),
    "The Enrolled sequences column could not be made: let whoever connected the app change the columns of this "
    "board.": (
        "La colonne « Séquences en cours » n’a pas pu être créée : laissez la personne qui a connecté l’application "
        "modifier les colonnes de ce tableau."
    ),
    "The Enrolled sequences column takes no new labels, because account admins manage it or the app may not change "
    "it: add the names of the sequences to it as labels, or let the app do so.": (
        "La colonne « Séquences en cours » n’accepte pas de nouvelles étiquettes, car les administrateurs du compte la "
        "gèrent ou l’application ne peut pas la modifier : ajoutez-y les noms des séquences comme étiquettes, ou "
        "laissez l’application le faire."
    ),
    "The Enrolled sequences column changes all the time: try again later.": (
        "La colonne « Séquences en cours » change sans cesse : réessayez plus tard."
    ),
    "The Enrolled sequences column or a label of it was removed: it is made again soon.": (
        "La colonne « Séquences en cours » ou l’une de ses étiquettes a été retirée : elle sera bientôt recréée."
    ),
    "A status could not be set, because “{label}” or its column is no longer on the board: choose another status in "
    "the removal rules of the sequence.": (
        "Un statut n’a pas pu être défini, car « {label} » ou sa colonne n’est plus sur le tableau : choisissez un "
        "autre statut dans les règles de suppression de la séquence."
    ),
    "The item was moved to another board.": "L’élément a été déplacé vers un autre tableau.",
    "The board is gone, archived, or not shared with us: choose another board.": (
        "Le tableau a été supprimé, archivé, ou n’est pas partagé avec nous : choisissez un autre tableau."
    ),
}
