"""What is wrong with a sequence, what it lacks, and what in it never happens."""

from __future__ import annotations

SENTENCES = {
    "The e-mails go nowhere: choose the board's column that holds the e-mail address.": (
        "Les e-mails ne vont nulle part : choisissez la colonne du tableau qui contient l’adresse e-mail."
    ),
    "Notifications go to nobody: choose a People column, or switch all notifications off.": (
        "Les notifications ne vont à personne : choisissez une colonne Personne, ou désactivez toutes les "
        "notifications."
    ),
    "No e-mail comes before this reply: it starts a new thread, so give it a subject.": (
        "Aucun e-mail ne précède cette réponse : elle ouvre un nouveau fil, donnez-lui donc un objet."
    ),
    "Nothing tells the time zone of recipients, so the sequence's holds for all: choose the column of their time "
    "zone, their country or their phone number.": (
        "Rien n’indique le fuseau horaire des destinataires, celui de la séquence vaut donc pour tous : choisissez la "
        "colonne de leur fuseau horaire, de leur pays ou de leur numéro de téléphone."
    ),
    "Nothing tells the country of recipients, so their holidays are not kept: choose the column of their country or "
    "their phone number.": (
        "Rien n’indique le pays des destinataires, leurs jours fériés ne sont donc pas respectés : choisissez la "
        "colonne de leur pays ou de leur numéro de téléphone."
    ),
    "This is never so, because opens are not tracked: choose another condition, or track opens.": (
        "Cela n’arrive jamais, car les ouvertures ne sont pas suivies : choisissez une autre condition, "
        "ou suivez les ouvertures."
    ),
    "This is never so, because clicks are not tracked: choose another condition, or track clicks.": (
        "Cela n’arrive jamais, car les clics ne sont pas suivis : choisissez une autre condition, ou suivez les clics."
    ),
    "No e-mail comes before this step: nobody can have opened one, or clicked in it.": (
        "Aucun e-mail ne précède cette étape : personne ne peut en avoir ouvert un, ni avoir cliqué."
    ),
    "Nothing waits for this step, so it is never given up: let the next step wait for it.": (
        "Rien n’attend cette étape, elle n’est donc jamais abandonnée : faites attendre l’étape suivante."
    ),
    "There are {many} variants of this e-mail: keep to {most_variants}.": (
        "Il y a {many} variantes de cet e-mail : limitez-vous à {most_variants}."
    ),
    "A weight is a number from 1 to {most_weight}: correct it.": (
        "Un poids est un nombre de 1 à {most_weight} : corrigez-le."
    ),
    "There are {many} conditions at this step: keep to {most_of_step}.": (
        "Il y a {many} conditions à cette étape : limitez-vous à {most_of_step}."
    ),
    "There are {many} columns that tell the sender: keep to {most_owners}.": (
        "Il y a {many} colonnes qui désignent l’expéditeur : limitez-vous à {most_owners}."
    ),
    "This column is asked already: leave it out.": "Cette colonne est déjà consultée : retirez-la.",
    "they opened an e-mail": "la personne a ouvert un e-mail",
    "they opened no e-mail": "la personne n’a ouvert aucun e-mail",
    "they clicked a link": "la personne a cliqué sur un lien",
    "they clicked no link": "la personne n’a cliqué sur aucun lien",
    "they replied in another sequence": "la personne a répondu dans une autre séquence",
    "they replied in no other sequence": "la personne n’a répondu dans aucune autre séquence",
    "a column shows “{texts}”": "une colonne affiche « {texts} »",
    "a column does not show “{texts}”": "une colonne n’affiche pas « {texts} »",
    "something is so": "quelque chose est vrai",
    "This condition names no column: choose one.": "Cette condition ne nomme aucune colonne : choisissez-en une.",
    "This condition is about no column: leave its column and values out.": (
        "Cette condition ne porte sur aucune colonne : omettez sa colonne et ses valeurs."
    ),
    "This rule never fires, because opens are not tracked: switch it off, or tracking on.": (
        "Cette règle ne s’applique jamais, car les ouvertures ne sont pas suivies : désactivez-la, ou activez le suivi."
    ),
    "This rule never fires, because clicks are not tracked: switch it off, or tracking on.": (
        "Cette règle ne s’applique jamais, car les clics ne sont pas suivis : désactivez-la, ou activez le suivi."
    ),
    "This rule never fires, because no automatic e-mail has a link to the web: add one, or switch it off.": (
        "Cette règle ne s’applique jamais, car aucun e-mail automatique n’a de lien vers le web : ajoutez-en un, ou "
        "désactivez-la."
    ),
    "The sequence does nothing yet: add an e-mail, a task or a call.": (
        "La séquence ne fait encore rien : ajoutez un e-mail, une tâche ou un appel."
    ),
    "Step {step} has no title: say what is to be done.": (
        "L’étape {step} n’a pas de titre : dites ce qu’il y a à faire."
    ),
    "Nobody sends the e-mails: choose the mailbox to send as.": (
        "Personne n’envoie les e-mails : choisissez la boîte d’envoi."
    ),
    "The sequence has no board: choose the board whose items it is for.": (
        "La séquence n’a pas de tableau : choisissez celui dont les éléments la suivront."
    ),
    "The e-mail in step {step} has no subject: write one.": (
        "L’e-mail de l’étape {step} n’a pas d’objet : écrivez-en un."
    ),
    "The e-mail in step {step} has no text: write one.": (
        "L’e-mail de l’étape {step} n’a pas de texte : écrivez-en un."
    ),
    "In this text, character {at}, in “{near}”, is a brace that belongs to no field: write {example} or {fallback}, "
    "or double the brace to show it.": (
        "Dans ce texte, le caractère {at}, dans « {near} », est une accolade qui n’appartient à aucun champ : écrivez "
        "{example} ou {fallback}, ou doublez l’accolade pour l’afficher."
    ),
    "There are {many} conditions of the board: keep to {most_conditions}.": (
        "Il y a {many} conditions du tableau : limitez-vous à {most_conditions}."
    ),
    "There is no calendar of holidays for this: choose a country as in FR, or a region as in DE-BY.": (
        "Il n’existe pas de calendrier de jours fériés pour cela : choisissez un pays comme FR, ou une région comme "
        "DE-BY."
    ),
    "There are {many} files at this e-mail: attach {most_files} at most.": (
        "Cet e-mail porte {many} fichiers : joignez-en {most_files} au plus."
    ),
    "There are {many} file columns at this e-mail: keep to {most_file_columns}.": (
        "Cet e-mail utilise {many} colonnes Fichiers : limitez-vous à {most_file_columns}."
    ),
    "Say for which values this is: 1 to {most_values} of them.": (
        "Indiquez pour quelles valeurs cela vaut : de 1 à {most_values}."
    ),
    "There is no such time zone: choose one with a name like Europe/Paris.": (
        "Ce fuseau horaire n’existe pas : choisissez-en un dont le nom ressemble à Europe/Paris."
    ),
    "Step {step} asks for {column}, and the board has no such column: choose another field.": (
        "L’étape {step} utilise {column}, et le tableau n’a pas cette colonne : choisissez un autre champ."
    ),
    "The sequence has no name: give it a short, clear one.": (
        "La séquence n’a pas de nom : donnez-lui un nom court et clair."
    ),
    "This is not the id of a board: take it from the board's address.": (
        "Ce n’est pas l’identifiant d’un tableau : reprenez-le de l’adresse du tableau."
    ),
    "“{text}” would do two things at once: keep one of them.": (
        "« {text} » ferait deux choses à la fois : n’en gardez qu’une."
    ),
    "No day is a sending day: choose at least one.": "Aucun jour n’est un jour d’envoi : choisissez-en au moins un.",
    "A week has seven days: number them from 0 (Monday) to 6 (Sunday).": (
        "Une semaine a sept jours : numérotez-les de 0 (lundi) à 6 (dimanche)."
    ),
    "The sending hours are local and in whole minutes: write them like 09:30.": (
        "Les heures d’envoi sont locales et en minutes entières : écrivez-les comme 09:30."
    ),
    "There are {many} steps: keep to {most_steps}, or make two sequences.": (
        "Il y a {many} étapes : limitez-vous à {most_steps}, ou faites deux séquences."
    ),
    "There is no such language: choose one with a name like en, en-GB or fr.": (
        "Cette langue n’existe pas : choisissez-en une dont le nom ressemble à en, en-GB ou fr."
    ),
    "This is empty: choose a value, or leave it out.": "C’est vide : choisissez une valeur, ou retirez-la.",
    "The sending hours end before they begin: choose a later end.": (
        "Les heures d’envoi finissent avant de commencer : choisissez une fin plus tardive."
    ),
    "There is a rule for this event already: keep one of them.": (
        "Il y a déjà une règle pour cet événement : n’en gardez qu’une."
    ),
    "A wait is 0 to {most_days} days long: choose a number of days.": (
        "Une attente dure de 0 à {most_days} jours : choisissez un nombre de jours."
    ),
    "This file has no name: choose an uploaded file, or leave it out.": (
        "Ce fichier n’a pas de nom : choisissez un fichier chargé, ou retirez-le."
    ),
    "The files of this column are attached already: leave it out.": (
        "Les fichiers de cette colonne sont déjà joints : retirez-la."
    ),
    "This step is no e-mail: leave this out, or write a note.": (
        "Cette étape n’est pas un e-mail : retirez ceci, ou écrivez une note."
    ),
    "This is empty: write an address, or leave it out.": "C’est vide : écrivez une adresse, ou retirez-la.",
    "This is out of bounds: choose a number from {least} to {most}.": (
        "C’est hors limites : choisissez un nombre de {least} à {most}."
    ),
    "The board has no column “{column}”: choose another column.": (
        "Le tableau n’a pas de colonne « {column} » : choisissez une autre colonne."
    ),
    "This file is attached already: leave it out.": "Ce fichier est déjà joint : retirez-le.",
    "This text is {many} characters long: shorten it to {longest}.": (
        "Ce texte compte {many} caractères : raccourcissez-le à {longest}."
    ),
    "This text holds a control character: paste it again as plain text.": (
        "Ce texte contient un caractère de contrôle : collez-le de nouveau comme texte brut."
    ),
    "This is {many} characters long: shorten it to {longest}.": (
        "Ceci compte {many} caractères : raccourcissez à {longest}."
    ),
    "This holds a line break or another control character: write it in one line.": (
        "Ceci contient un saut de ligne ou un autre caractère de contrôle : écrivez-le sur une ligne."
    ),
    "This is not a number of days from 1 to {most}: correct it.": (
        "Ce n’est pas un nombre de jours de 1 à {most} : corrigez-le."
    ),
}
