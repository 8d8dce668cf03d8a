"""What a call of the views, or of a program, has to be, and what is not there or not allowed."""

from __future__ import annotations

SENTENCES = {
    "Send {name} as an object, or leave it out.": "Envoyez {name} sous forme d’objet, ou omettez-le.",
    "Ask for one of these: open, done, dropped.": "Demandez l’un de ceux-ci : open, done, dropped.",
    "Ask for one of these: call, task, manual_email.": "Demandez l’un de ceux-ci : call, task, manual_email.",
    "Send the id of a board, or null for one of our own.": (
        "Envoyez l’identifiant d’un tableau, ou null pour l’un des nôtres."
    ),
    "There is no such activity in this account.": "Cette activité n’existe pas dans ce compte.",
    "Send the name of the file in the query, as in ?name=offer.pdf.": (
        "Envoyez le nom du fichier dans la requête, comme ?name=offre.pdf."
    ),
    "The files of your account take {size} MB: remove some first.": (
        "Les fichiers de votre compte occupent {size} Mo : retirez-en d’abord."
    ),
    "There is a file {name} already: rename this one, or remove the other.": (
        "Il y a déjà un fichier {name} : renommez celui-ci, ou retirez l’autre."
    ),
    "This file does not exist, or was removed.": "Ce fichier n’existe pas, ou a été retiré.",
    "Only its owner and admins can remove this file.": (
        "Seuls son propriétaire et les administrateurs peuvent retirer ce fichier."
    ),
    "This can be undone for one minute only: take people out in the People tab instead.": (
        "L’annulation n’est possible que pendant une minute : désinscrivez plutôt dans l’onglet Personnes."
    ),
    "You can enroll in your own sequences and those sent from a shared address.": (
        "Vous pouvez inscrire dans vos propres séquences et dans celles envoyées depuis une adresse partagée."
    ),
    "This key belongs to another batch: choose a new one.": (
        "Cette clé appartient à un autre lot : choisissez-en une autre."
    ),
    "There is no such batch, or it is long over.": "Ce lot n’existe pas, ou est terminé depuis longtemps.",
    "The items are being enrolled: undo it when that is done.": (
        "Les éléments sont en cours d’inscription : annulez quand elle sera terminée."
    ),
    "There is no such board, or you are not on it.": "Ce tableau n’existe pas, ou vous n’y avez pas accès.",
    "There is no board.": "Il n’y a pas de tableau.",
    "No sequence is used on this board, and it was not added.": (
        "Aucune séquence n’est utilisée sur ce tableau, et il n’a pas été ajouté."
    ),
    "The board has no Connect boards column “{through}”: choose another column.": (
        "Le tableau n’a pas de colonne Connecter les tableaux « {through} » : choisissez une autre colonne."
    ),
    "This item is not on the board of the sequence: choose another one.": (
        "Cet élément n’est pas sur le tableau de la séquence : choisissez-en un autre."
    ),
    "monday knows no e-mail address of yours: add one to your profile.": (
        "monday ne connaît pas votre adresse e-mail : ajoutez-en une à votre profil."
    ),
    "The mailbox of the sequence is not connected: connect it first.": (
        "La boîte de la séquence n’est pas connectée : connectez-la d’abord."
    ),
    "You can send tests from your own mailboxes and from shared ones.": (
        "Vous pouvez envoyer des tests depuis vos propres boîtes et depuis les boîtes partagées."
    ),
    "This item is on a board that you are not on.": "Cet élément est sur un tableau auquel vous n’avez pas accès.",
    "You can see the dates of your own sequences and of shared addresses.": (
        "Vous pouvez voir les dates de vos propres séquences et des adresses partagées."
    ),
    "A pause ends at a moment to come, with its zone: 2026-12-01T09:00:00+01:00.": (
        "Une pause se termine à un moment à venir, avec son fuseau : 2026-12-01T09:00:00+01:00."
    ),
    "Viewers and guests can look, not change: ask a member or an admin.": (
        "Les observateurs et les invités peuvent voir, pas modifier : demandez à un membre ou à un administrateur."
    ),
    "Only its creator and admins can change this sequence.": (
        "Seuls son créateur et les administrateurs peuvent modifier cette séquence."
    ),
    "Only admins of the account can do this.": "Seuls les administrateurs du compte peuvent le faire.",
    "There is nothing at this address.": "Il n’y a rien à cette adresse.",
    "This sequence does not exist, or was deleted.": "Cette séquence n’existe pas, ou a été supprimée.",
    "monday does not know you as an active user of this account.": (
        "monday ne vous connaît pas comme utilisateur actif de ce compte."
    ),
    "Guests do not see the calendar of the account: ask a member.": (
        "Les invités ne voient pas le calendrier du compte : demandez à un membre."
    ),
    "This item is not on the board: choose another one.": (
        "Cet élément n’est pas sur le tableau : choisissez-en un autre."
    ),
    "This mailbox is not connected.": "Cette boîte n’est pas connectée.",
    "Only its owner and admins can test this mailbox.": (
        "Seuls son propriétaire et les administrateurs peuvent tester cette boîte."
    ),
    "Only its owner and admins can change this mailbox.": (
        "Seuls son propriétaire et les administrateurs peuvent modifier cette boîte."
    ),
    "Only its owner can lend this mailbox.": "Seul son propriétaire peut prêter cette boîte.",
    "Only its owner and admins can remove this mailbox.": (
        "Seuls son propriétaire et les administrateurs peuvent retirer cette boîte."
    ),
    "Ask for 1 to {most_days} days: from `since` to `until`.": (
        "Demandez de 1 à {most_days} jours : de `since` à `until`."
    ),
    "This sequence has no version of this number.": "Cette séquence n’a pas de version de ce numéro.",
    "Ask for people in one of these states: {states}.": "Demandez des personnes dans l’un de ces états : {states}.",
    "Send the ids of 1 to {most_items} items.": "Envoyez les identifiants de 1 à {most_items} éléments.",
    "Only the sequence's creator, whoever enrolled them, and admins can do this.": (
        "Seuls le créateur de la séquence, la personne qui a inscrit l’élément et les administrateurs peuvent le faire."
    ),
    "Ask for the page that the answer before named in `after`, sorted as that was.": (
        "Demandez la page que la réponse précédente nommait dans `after`, avec le même tri."
    ),
    "Ask for the page that the answer before named in `before`.": (
        "Demandez la page que la réponse précédente nommait dans `before`."
    ),
    "Send the revision you have edited.": "Envoyez la révision que vous avez modifiée.",
    "This is not a sequence: {error}.": "Ce n’est pas une séquence : {error}.",
    "The file is not a sequence: {first}.": "Le fichier n’est pas une séquence : {first}.",
    "Somebody else saved this sequence meanwhile: reload it.": (
        "Quelqu’un d’autre a enregistré cette séquence entre-temps : rechargez-la."
    ),
    "Send the body as {kinds}.": "Envoyez le corps en {kinds}.",
    "{field}: {sentence}.": "{field} : {sentence}.",
    "This": "Ceci",
    "Send the e-mail address of one person.": "Envoyez l’adresse e-mail d’une personne.",
    'Send an e-mail address, or a domain as "@example.org".': (
        "Envoyez une adresse e-mail, ou un domaine comme « @example.org »."
    ),
    "This template does not exist, or is not shared with you.": (
        "Ce modèle n’existe pas, ou n’est pas partagé avec vous."
    ),
    "Only its creator and admins can change this template.": (
        "Seuls son créateur et les administrateurs peuvent modifier ce modèle."
    ),
    "This template was deleted meanwhile.": "Ce modèle a été supprimé entre-temps.",
    "Send a limit of 1 to {most_actions} actions a month, or null for none.": (
        "Envoyez une limite de 1 à {most_actions} actions par mois, ou null pour n’en avoir aucune."
    ),
    "Guests do not see what the account uses: ask a member.": (
        "Les invités ne voient pas ce que le compte utilise : demandez à un membre."
    ),
    "Send the body as application/json.": "Envoyez le corps en application/json.",
    "The body must be a JSON object.": "Le corps doit être un objet JSON.",
    "The body is not JSON.": "Le corps n’est pas du JSON.",
    "The body broke off.": "Le corps s’est interrompu.",
    "The body is larger than {size} MB.": "Le corps dépasse {size} Mo.",
    "This call is not signed by monday.": "Cet appel n’est pas signé par monday.",
    "Name columns for {types} only.": "Nommez des colonnes pour {types} seulement.",
    "The board has no status column: add one with the labels Open and Done.": (
        "Le tableau n’a pas de colonne Statut : ajoutez-en une avec les étiquettes Open et Done."
    ),
    "The board has no column “{column_id}”: choose another one.": (
        "Le tableau n’a pas de colonne « {column_id} » : choisissez-en une autre."
    ),
    "Name labels for open, done and dropped only.": "Nommez des étiquettes pour open, done et dropped seulement.",
    "Each state needs a label of its own: choose different ones.": (
        "Chaque état a besoin de sa propre étiquette : choisissez-en des différentes."
    ),
    "Name labels for {kinds} only.": "Nommez des étiquettes pour {kinds} seulement.",
    "The column “{title}” has no label “{text}”: choose another one.": (
        "La colonne « {title} » n’a pas d’étiquette « {text} » : choisissez-en une autre."
    ),
    "The column “{title}” cannot hold the {meaning}: choose one of type {types}.": (
        "La colonne « {title} » ne peut pas contenir {meaning} : choisissez-en une de type {types}."
    ),
    "The column “{title}” has no label for what is {meaning}: say which one it is.": (
        "La colonne « {title} » n’a pas d’étiquette pour {meaning} : dites laquelle c’est."
    ),
    "The column “{title}” has no label {text}: add it, or say which one it is.": (
        "La colonne « {title} » n’a pas d’étiquette {text} : ajoutez-la, ou dites laquelle c’est."
    ),
}
