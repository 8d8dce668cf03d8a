"""What a run waits for, why an e-mail is late, and what cannot be done with a run."""

from __future__ import annotations

SENTENCES = {
    "of a step": "d’une étape",
    "they are back": "son retour",
    "a file": "un fichier",
    "that": "cela",
    "more than its limit": "plus que sa limite",
    "It is outside the sending hours.": "C’est en dehors des heures d’envoi.",
    "It is no sending day of the sequence.": "Ce n’est pas un jour d’envoi de la séquence.",
    "The mailbox has sent as many e-mails as its pace allows.": (
        "La boîte a envoyé autant d’e-mails que son rythme le permet."
    ),
    "It is a day off where the recipient is: {name}.": "C’est un jour non travaillé chez le destinataire : {name}.",
    "It is a day off of the sender: {name}.": "C’est un jour non travaillé de l’expéditeur : {name}.",
    "Its item is being looked at, right after enrolling.": (
        "Son élément est en cours de vérification, juste après l’inscription."
    ),
    "Waits for the time of its next step.": "Attend le moment de sa prochaine étape.",
    "Waits until somebody has done what the step asks for.": ("Attend que quelqu’un ait fait ce que l’étape demande."),
    "Waits for its mailbox to take mail again.": "Attend que sa boîte accepte de nouveau des e-mails.",
    "Waits until it is clear whether its e-mail was sent.": "Attend de savoir si son e-mail a été envoyé.",
    "Waits until the person is back.": "Attend le retour de la personne.",
    "Waits until somebody lets the sequence send again.": (
        "Attend que quelqu’un laisse la séquence envoyer de nouveau."
    ),
    "This is not waiting for a decision any more: reload the list.": (
        "Ceci n’attend plus de décision : rechargez la liste."
    ),
    "This e-mail is not waiting for a decision any more: reload the list.": (
        "Cet e-mail n’attend plus de décision : rechargez la liste."
    ),
    "The item is in the sequence, and paused: it is checked when it goes on.": (
        "L’élément est dans la séquence, et en pause : il sera vérifié quand il reprendra."
    ),
    "This person was never in a sequence of this account.": (
        "Cette personne n’a jamais été dans une séquence de ce compte."
    ),
    "This run did not fail, or goes on already: reload the list.": (
        "Cette exécution n’a pas échoué, ou continue déjà : rechargez la liste."
    ),
    "The sequence is switched off: switch it on first, then try again.": (
        "La séquence est désactivée : activez-la d’abord, puis réessayez."
    ),
    "The item was enrolled once more meanwhile: look at that run.": (
        "L’élément a été inscrit de nouveau entre-temps : voyez cette exécution."
    ),
    "The item is gone, archived, or not shared with the app: bring it back first.": (
        "L’élément a été supprimé, archivé, ou n’est pas partagé avec l’application : rétablissez-le d’abord."
    ),
    "The item has no valid e-mail address: enter one, then try again.": (
        "L’élément n’a pas d’adresse e-mail valide : saisissez-en une, puis réessayez."
    ),
    "The item still has the address that failed: correct it, then try again.": (
        "L’élément a toujours l’adresse qui a échoué : corrigez-la, puis réessayez."
    ),
}
