"""What comes into bells, what is wrong with boards, and what did not reach monday."""

from __future__ import annotations

SENTENCES = {
    "{who} asks you to approve {name} before it is published.": (
        "{who} vous demande d’approuver {name} avant sa publication."
    ),
    "{who} approved {name}: it is published.": "{who} a approuvé {name} : elle est publiée.",
    "{who} did not approve {name}: {note}": "{who} n’a pas approuvé {name} : {note}",
    "{who} did not approve {name}.": "{who} n’a pas approuvé {name}.",
    "Somebody": "Quelqu’un",
    "{item} left {name}: {sentence}": "{item} a quitté {name} : {sentence}",
    "{item} completed {name}.": "{item} a terminé {name}.",
    "{first} {note}": "{first} {note}",
    "Their note names {contacts} instead.": "Sa réponse indique {contacts} à la place.",
    "{item} was not enrolled in {name}: {sentence}": "{item} n’a pas été inscrit dans {name} : {sentence}",
    "{name} sends no e-mail for now: {bounced} of its last {mails} came back as undeliverable. Correct the addresses, "
    "then let it go on.": (
        "{name} n’envoie pas d’e-mails pour le moment : {bounced} de ses {mails} derniers sont revenus comme non "
        "distribuables. Corrigez les adresses, puis laissez-la continuer."
    ),
    "Sequences: {share} % of this month's limit of {limit} actions are used.": (
        "Séquences : {share} % de la limite de {limit} actions de ce mois sont utilisés."
    ),
    "Sequences: this month's limit of {limit} actions is reached. People wait until next month, or until an admin "
    "raises it.": (
        "Séquences : la limite de {limit} actions de ce mois est atteinte. Les personnes attendent le mois prochain, "
        "ou qu’un administrateur la relève."
    ),
    "The Enrolled sequences column was removed from the board and has been made again. Switch it off in the board's "
    "settings of the app to be without it.": (
        "La colonne « Séquences en cours » a été retirée du tableau et a été recréée. Désactivez-la dans les "
        "paramètres du tableau de l’application pour vous en passer."
    ),
    "Open the automation and save it again; it then starts at the next event.": (
        "Ouvrez l’automatisation et enregistrez-la de nouveau ; elle démarrera au prochain événement."
    ),
    "An automation was not started: it was removed meanwhile.": (
        "Une automatisation n’a pas démarré : elle a été supprimée entre-temps."
    ),
    "An automation was not started: it was edited and never saved again.": (
        "Une automatisation n’a pas démarré : elle a été modifiée sans être enregistrée de nouveau."
    ),
    "when an item is enrolled": "quand un élément est inscrit",
    "when a run is completed": "quand une exécution est terminée",
    "when a run fails or is stopped": "quand une exécution échoue ou est arrêtée",
    "when an e-mail is opened": "quand un e-mail est ouvert",
    "when a link is clicked": "quand un lien est cliqué",
    "when a reply comes in": "quand une réponse arrive",
    "when an automatic reply comes in": "quand une réponse automatique arrive",
    "with a trigger of this app": "avec un déclencheur de cette application",
    "An automation that starts {starts} is not started any more: monday does not know its trigger.": (
        "Une automatisation qui démarre {starts} ne démarre plus : monday ne connaît pas son déclencheur."
    ),
    "monday did not take the start of an automation for days.": (
        "monday n’a pas accepté le démarrage d’une automatisation pendant des jours."
    ),
    "monday does not know the automation's trigger any more.": (
        "monday ne connaît plus le déclencheur de l’automatisation."
    ),
    "monday refused to start an automation ({status}).": ("monday a refusé de démarrer une automatisation ({status})."),
    "Try it again.": "Réessayez.",
    "Nothing to do.": "Rien à faire.",
    "Mend the cause, then try it again.": "Corrigez la cause, puis réessayez.",
    "Nobody could be told": "Personne n’a pu être prévenu",
    "An activity could not be placed on its board": "Une activité n’a pas pu être placée sur son tableau",
    "An automation was not told what became of its item": (
        "Une automatisation n’a pas appris ce qu’est devenu son élément"
    ),
    "Something did not reach monday": "Quelque chose n’est pas arrivé à monday",
    "{words}.": "{words}.",
    "{what}: {why}": "{what} : {why}",
    "monday did not answer.": "monday n’a pas répondu.",
    "monday does not know this automation any more: save it again.": (
        "monday ne connaît plus cette automatisation : enregistrez-la de nouveau."
    ),
    "The contact of the activity is gone.": "Le contact de l’activité n’existe plus.",
    "{names} and {more} more": "{names} et {more} de plus",
    "Item {number}": "Élément {number}",
    "Time to call {item}: {title}": "C’est le moment d’appeler {item} : {title}",
    "Time for a task with {item}: {title}": "C’est le moment d’une tâche pour {item} : {title}",
    "Time to write to {item}: {title}": "C’est le moment d’écrire à {item} : {title}",
    "1 call": "1 appel",
    "1 task": "1 tâche",
    "1 e-mail": "1 e-mail",
    "{many} calls": "{many} appels",
    "{many} tasks": "{many} tâches",
    "{many} e-mails": "{many} e-mails",
    "{counted} are due: {names}": "À faire maintenant : {counted}, {names}",
    "Call made": "Appel passé",
    "Task done": "Tâche effectuée",
    "E-mail written": "E-mail rédigé",
    "E-mail sent": "E-mail envoyé",
    "To {recipient}: {text}": "À {recipient} : {text}",
    "To: {recipient}\nSubject: {subject}\n\n{text}": "À : {recipient}\nObjet : {subject}\n\n{text}",
    "Sequence completed: {name}": "Séquence terminée : {name}",
    "Sequence failed: {name}": "Échec de la séquence : {name}",
    "Sequence ended: {name}": "Fin de la séquence : {name}",
    " ({name}, step {number} of {steps})": " ({name}, étape {number} sur {steps})",
    "{item} replied, and {count} colleagues are in sequences: look whether they should go on.": (
        "{item} a répondu, et {count} collègues sont dans des séquences : voyez si elles doivent continuer."
    ),
    "{item} replied: {count} colleagues are paused for some days.": (
        "{item} a répondu : {count} collègues sont en pause pour quelques jours."
    ),
    "{item} replied: {count} colleagues were taken out of their sequences.": (
        "{item} a répondu : {count} collègues ont été retirés de leurs séquences."
    ),
}
