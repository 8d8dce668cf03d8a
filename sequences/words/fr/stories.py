"""What happened in a run, as its timeline tells it."""

from __future__ import annotations

SENTENCES = {
    "Enrolled.": "Inscrit.",
    "The run ended.": "L’exécution est terminée.",
    "Every step is done.": "Toutes les étapes sont terminées.",
    "The item was enrolled in the sequence.": "L’élément a été inscrit dans la séquence.",
    "The person opened an e-mail.": "La personne a ouvert un e-mail.",
    "The person opened the e-mail.": "La personne a ouvert l’e-mail.",
    "The person clicked a link.": "La personne a cliqué sur un lien.",
    "The person replied.": "La personne a répondu.",
    "An automatic reply came back.": "Une réponse automatique est arrivée.",
    "An e-mail is being sent.": "Un e-mail est en cours d’envoi.",
    "The e-mail was sent.": "L’e-mail a été envoyé.",
    "The e-mail could not be sent yet: it is tried again.": (
        "L’e-mail n’a pas encore pu être envoyé : un nouvel essai a lieu."
    ),
    "The mail server refused the e-mail.": "Le serveur de messagerie a refusé l’e-mail.",
    "Nobody can tell whether the e-mail was sent: a person decides.": (
        "Impossible de savoir si l’e-mail a été envoyé : une personne décide."
    ),
    "The e-mail was passed over by a person.": "L’e-mail a été passé par une personne.",
    "The e-mail came back as undeliverable.": "L’e-mail est revenu comme non distribuable.",
    "A mail server said that the e-mail is late.": "Un serveur de messagerie a signalé un retard de l’e-mail.",
    "The person asked not to be written to any more.": "La personne a demandé à ne plus recevoir de messages.",
    "The person called the e-mail spam.": "La personne a signalé l’e-mail comme indésirable.",
    "The person no longer works there.": "La personne n’y travaille plus.",
    "The run was tried again.": "L’exécution a été relancée.",
    "A program opened the e-mail: that is no person.": "Un programme a ouvert l’e-mail : ce n’est pas une personne.",
    "A program followed a link: that is no person.": "Un programme a suivi un lien : ce n’est pas une personne.",
    "Somebody was asked to do it: {title}": "Quelqu’un a été chargé de le faire : {title}",
    "It was done: {title}": "C’est fait : {title}",
    "It was passed over: {title}": "Passé : {title}",
    "The step was skipped.": "L’étape a été passée.",
    "The run was paused.": "L’exécution a été mise en pause.",
    "Somebody was asked to do it.": "Quelqu’un a été chargé de le faire.",
    "It was done.": "C’est fait.",
    "It was passed over.": "Passé.",
    "The run was moved to version {number} of the sequence.": (
        "L’exécution est passée à la version {number} de la séquence."
    ),
    "The run was moved to another version of the sequence.": (
        "L’exécution est passée à une autre version de la séquence."
    ),
    "Version {number} was taken back: the run stands where it stood before.": (
        "La version {number} a été annulée : l’exécution se retrouve là où elle était."
    ),
    "A version was taken back: the run stands where it stood before.": (
        "Une version a été annulée : l’exécution se retrouve là où elle était."
    ),
}
