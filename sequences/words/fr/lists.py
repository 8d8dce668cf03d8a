"""Headings and remarks of the lists: sequences and people, in the views and in tables to download."""

from __future__ import annotations

SENTENCES = {
    "Name": "Nom",
    "Item": "Élément",
    "Steps completed": "Étapes terminées",
    "Steps": "Étapes",
    "Last step": "Dernière étape",
    "Last step done": "Dernière étape terminée le",
    "Next step": "Prochaine étape",
    "Next step at": "Prochaine étape le",
    "Status": "Statut",
    "Info": "Infos",
    "Triggered by": "Déclenché par",
    "Enrolled": "Inscrit le",
    "Ended": "Fin le",
    "Created by": "Créé par",
    "Board": "Tableau",
    "Days": "Jours",
    "Active people": "Personnes actives",
    "Total people": "Nombre total de personnes",
    "People with a delivered e-mail": "Personnes ayant reçu un e-mail",
    "Opened": "Ouvert",
    "Replied": "Répondu",
    "Clicked": "Cliqué",
    "Modified": "Modifié le",
    "Nobody can tell whether {many} of its e-mails were sent: send them again, or skip them.": (
        "Impossible de savoir si {many} de ses e-mails ont été envoyés : renvoyez-les, ou passez-les."
    ),
    "Nobody can tell whether one of its e-mails was sent: send it again, or skip it.": (
        "Impossible de savoir si l’un de ses e-mails a été envoyé : renvoyez-le, ou passez-le."
    ),
    "This month's limit of {limit} actions is reached: its people wait until it is raised.": (
        "La limite de {limit} actions de ce mois est atteinte : ses personnes attendent qu’elle soit relevée."
    ),
    "{first} And {more} more.": "{first} Et {more} de plus.",
    "Its mailbox takes no mail for now: look at it under Settings, Mailboxes.": (
        "Sa boîte n’accepte pas d’e-mails pour le moment : voyez-la sous Paramètres, Boîtes e-mail."
    ),
    "{sentence} {next_step}": "{sentence} {next_step}",
    "Its board is gone, or not shared with the app: choose another one.": (
        "Son tableau a été supprimé, ou n’est pas partagé avec l’application : choisissez-en un autre."
    ),
    "Its mailbox is not connected: connect it, or choose another one.": (
        "Sa boîte n’est pas connectée : connectez-la, ou choisissez-en une autre."
    ),
}
