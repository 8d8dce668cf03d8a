"""How an account is connected, what it bought, and what it may."""

from __future__ import annotations

SENTENCES = {
    "This link was used already: begin once more in monday.": "Ce lien a déjà servi : recommencez dans monday.",
    "This link is over or was used already: begin once more in monday.": (
        "Ce lien a expiré ou a déjà servi : recommencez dans monday."
    ),
    "monday knows you as somebody else, or in another account, than where you began.": (
        "monday vous connaît comme quelqu’un d’autre, ou dans un autre compte que celui où vous avez commencé."
    ),
    "Viewers and guests cannot connect the app: ask a member or an admin.": (
        "Les observateurs et les invités ne peuvent pas connecter l’application : demandez à un membre ou à un "
        "administrateur."
    ),
    "monday gave no access: {error}. Begin once more.": "monday n’a pas donné d’accès : {error}. Recommencez.",
    "{sentence} Begin once more.": "{sentence} Recommencez.",
    "monday gives no new access right now.": "monday ne donne pas de nouvel accès pour le moment.",
    "monday does not know this installation: its operator must look.": (
        "monday ne connaît pas cette installation : son opérateur doit vérifier."
    ),
    "The app is connected to monday.": "L’application est connectée à monday.",
    "The app needs more than was approved: an admin approves it in monday and connects once more.": (
        "L’application a besoin de plus que ce qui a été approuvé : un administrateur l’approuve dans monday et la "
        "connecte de nouveau."
    ),
    "monday does not let the app in any more: connect it again. Whoever waits for that then goes on.": (
        "monday ne laisse plus entrer l’application : connectez-la de nouveau. Les personnes qui attendent reprendront "
        "alors."
    ),
    "The app is not connected to monday yet: connect it, and it can read boards and write to them.": (
        "L’application n’est pas encore connectée à monday : connectez-la pour qu’elle puisse lire et modifier les "
        "tableaux."
    ),
    "The app was removed from this account: install it again.": (
        "L’application a été retirée de ce compte : réinstallez-la."
    ),
    "{sentence} It has not since {day}.": "{sentence} Depuis le {day}.",
    "The app is connected by a token that an operator gave.": (
        "L’application est connectée par un jeton fourni par un opérateur."
    ),
    "This account is not connected yet: an admin connects it first.": (
        "Ce compte n’est pas encore connecté : un administrateur doit d’abord le connecter."
    ),
    "The plan is paid.": "Le forfait est payé.",
    "The trial is running.": "L’essai est en cours.",
    "The plan was cancelled and ends with the period that is paid.": (
        "Le forfait a été résilié et prend fin avec la période payée."
    ),
    "The plan could not be renewed yet: check how it is paid.": (
        "Le forfait n’a pas encore pu être renouvelé : vérifiez le moyen de paiement."
    ),
    "The plan has ended.": "Le forfait a pris fin.",
    "The trial is over.": "L’essai est terminé.",
    "no reason": "aucune raison",
    "Another worker is at it.": "Un autre processus s’en occupe.",
}
