"""Writing, checking, publishing and switching off sequences."""

from __future__ import annotations

SENTENCES = {
    "A second person must approve {name} before it is published: ask for it in its window.": (
        "Une seconde personne doit approuver {name} avant sa publication : demandez-le dans sa fenêtre."
    ),
    "Only whoever asked can withdraw it: decline it instead.": (
        "Seule la personne qui l’a demandé peut le retirer : refusez plutôt."
    ),
    "You asked for this yourself: another person must decide.": (
        "Vous l’avez demandé vous-même : une autre personne doit décider."
    ),
    "The sequence was changed since this was asked: look again, and ask once more.": (
        "La séquence a été modifiée depuis cette demande : regardez de nouveau, puis redemandez."
    ),
    "Nothing waits to be approved here any more: reload the sequence.": (
        "Plus rien n’attend d’approbation ici : rechargez la séquence."
    ),
    "The texts ask for {many} formula columns, and monday tells {most_formulas} at a time: use fewer.": (
        "Les textes utilisent {many} colonnes Formule, et monday en donne {most_formulas} à la fois : utilisez-en "
        "moins."
    ),
    "monday does not tell when the column {title} changes: choose another one.": (
        "monday ne signale pas les changements de la colonne {title} : choisissez-en une autre."
    ),
    "The column {title} has no label “{text}”: choose one that it has.": (
        "La colonne {title} n’a pas d’étiquette « {text} » : choisissez-en une qu’elle possède."
    ),
    "The column “{column}” holds no files: choose a file column.": (
        "La colonne « {column} » ne contient pas de fichiers : choisissez une colonne Fichiers."
    ),
    "Whether {host} signs for {domain} cannot be told from here: ask its provider for DKIM with {domain}.": (
        "Impossible de savoir d’ici si {host} signe pour {domain} : demandez à son fournisseur une signature DKIM pour "
        "{domain}."
    ),
    "Only its own servers may send for {domain}: connect the mailbox there, or use an address of your own.": (
        "Seuls ses propres serveurs peuvent envoyer pour {domain} : connectez-y la boîte, ou utilisez une adresse à "
        "vous."
    ),
    "One-click unsubscribing needs an https address: have the operator set PUBLIC_URL to one.": (
        "Le désabonnement en un clic exige une adresse https : demandez à l’opérateur d’en donner une à PUBLIC_URL."
    ),
    "No link to unsubscribe is seen in the e-mails: write one into the footer.": (
        "Les e-mails n’affichent aucun lien de désabonnement : ajoutez-en un au pied de page."
    ),
    "The e-mails do not say where their sender is: write a postal address into the footer.": (
        "Les e-mails n’indiquent pas où se trouve leur expéditeur : ajoutez une adresse postale au pied de page."
    ),
    "The mailbox belongs to {login}, but the e-mails say {domain}: send from an address of {login}.": (
        "La boîte appartient à {login}, mais les e-mails indiquent {domain} : envoyez depuis une adresse de {login}."
    ),
    "The mailbox to send as is not connected: connect it, or choose another one.": (
        "La boîte d’envoi n’est pas connectée : connectez-la, ou choisissez-en une autre."
    ),
    "The e-mails do not come from {address}, the mailbox that sends them.": (
        "Les e-mails ne viennent pas de {address}, la boîte qui les envoie."
    ),
    "The mailbox's own provider sends for {domain}.": "Le fournisseur de la boîte envoie lui-même pour {domain}.",
    "The mail server knows the sender as part of {domain}.": (
        "Le serveur de messagerie connaît l’expéditeur comme membre de {domain}."
    ),
    "Every automatic e-mail can be unsubscribed from with one click.": (
        "Chaque e-mail automatique permet le désabonnement en un clic."
    ),
    "Every automatic e-mail ends with a link to unsubscribe.": (
        "Chaque e-mail automatique se termine par un lien de désabonnement."
    ),
    "Every automatic e-mail tells the postal address of whoever sends it.": (
        "Chaque e-mail automatique indique l’adresse postale de l’expéditeur."
    ),
    "With these days off {name} could send on no day for more than a year: free some days.": (
        "Avec ces jours non travaillés, {name} ne pourrait rien envoyer pendant plus d’un an : libérez des jours."
    ),
    "{day} is a day off already: leave it out.": "Le {day} est déjà un jour non travaillé : retirez-le.",
    "This day has no name, or one of several lines: give it a short one.": (
        "Ce jour n’a pas de nom, ou un nom de plusieurs lignes : donnez-lui un nom court."
    ),
    "It has no name: give it a short, clear one.": "Il n’y a pas de nom : donnez-en un, court et clair.",
    "A snippet has no subject: leave it out, or make it a template.": (
        "Un extrait n’a pas d’objet : retirez-le, ou faites-en un modèle."
    ),
    "The sequence is not published: ask for the dates of its draft.": (
        "La séquence n’est pas publiée : demandez les dates de son brouillon."
    ),
    "Nobody can tell whether the test reached {address}: look into the inbox before you send another.": (
        "Impossible de savoir si le test est arrivé à {address} : regardez dans la boîte de réception avant d’en "
        "envoyer un autre."
    ),
    "The e-mail has no such variant: reload it.": "Cet e-mail n’a pas cette variante : rechargez-la.",
    "The sequence has no such step: reload it.": "La séquence n’a pas cette étape : rechargez-la.",
    "Step {step} is no automatic e-mail: choose one that is.": (
        "L’étape {step} n’est pas un e-mail automatique : choisissez-en une qui l’est."
    ),
    "The test was not sent ({why}): mend that, or choose another mailbox.": (
        "Le test n’a pas été envoyé ({why}) : corrigez cela, ou choisissez une autre boîte."
    ),
    "{send_as} is somebody else's mailbox: choose one of yours or a shared one.": (
        "{send_as} est la boîte d’une autre personne : choisissez l’une des vôtres ou une boîte partagée."
    ),
    "Nobody has lent a mailbox yet: its owner does in the settings. Or choose one to send as otherwise.": (
        "Personne n’a encore prêté de boîte : son propriétaire le fait dans les paramètres. Ou choisissez une boîte "
        "d’envoi pour les autres cas."
    ),
    "No mailbox {send_as} is connected: connect it, or choose another sender.": (
        "Aucune boîte {send_as} n’est connectée : connectez-la, ou choisissez un autre expéditeur."
    ),
    "The days off leave this sequence no day to send on for more than a year: add sending days.": (
        "Les jours non travaillés ne laissent à cette séquence aucun jour d’envoi pendant plus d’un an : ajoutez des "
        "jours d’envoi."
    ),
    "This sequence was deleted meanwhile.": "Cette séquence a été supprimée entre-temps.",
    "The e-mail in step {step} has your signature, and there is none: write one, or take it out.": (
        "L’e-mail de l’étape {step} porte votre signature, et il n’y en a pas : écrivez-en une, ou retirez-la."
    ),
    "The files of step {step} have {size} MB together, and an e-mail may carry {most}: take one out.": (
        "Les fichiers de l’étape {step} font {size} Mo au total, et un e-mail peut en porter {most} : retirez-en un."
    ),
    "The e-mail in step {step} has the file {name}, and there is none: upload it, or take it out.": (
        "L’e-mail de l’étape {step} porte le fichier {name}, qui n’existe pas : chargez-le, ou retirez-le."
    ),
    "The list is not known any more: begin again with its first page.": (
        "Cette liste n’est plus connue : recommencez par sa première page."
    ),
    "The new version is for another board, so nobody can move to it: let them finish, or stop them.": (
        "La nouvelle version concerne un autre tableau, personne ne peut donc y passer : laissez-les terminer, ou "
        "arrêtez-les."
    ),
    "Somebody there has had this step, or one behind it: choose a later step.": (
        "Quelqu’un à cet endroit a déjà eu cette étape, ou une étape suivante : choisissez-en une plus loin."
    ),
    "There is no change to take back: reload the history.": (
        "Il n’y a aucune modification à annuler : rechargez l’historique."
    ),
    "The sequence has no such version: reload it.": "La séquence n’a pas cette version : rechargez-la.",
    "The sequence was never published: nobody is inside.": (
        "La séquence n’a jamais été publiée : personne n’y est inscrit."
    ),
    'Say what happens to the people inside: "finish", "move", "stop" or "complete".': (
        "Indiquez ce que deviennent les personnes inscrites : « finish », « move », « stop » ou « complete »."
    ),
    "The column “{column}” holds no people: choose a People column.": (
        "La colonne « {column} » ne contient pas de personnes : choisissez une colonne Personnes."
    ),
    "The column “{column}” connects no boards: choose one.": (
        "La colonne « {column} » ne relie pas de tableaux : choisissez-en une."
    ),
}
